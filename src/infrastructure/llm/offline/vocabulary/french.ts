import { list, type Vocabulary } from './list.js';

export const FRENCH: Vocabulary = {
  FAQ: {
    strong: list(`foire_aux_questions questions_fréquentes questions_courantes questions_sur questions_concernant`),
    weak: list(`question réponse répond horaire prix tarif livraison retour paiement garantie information`),
  },
  Advisor: {
    strong: list(`conseil recommand suggèr propose_des`),
    weak: list(`choisi besoin préférence goût budget adapté idéal convient`),
  },
  Comparison: {
    strong: list(`compar différence côte_à_côte`),
    weak: list(`avantage inconvénient caractéristique meilleur moins_cher alternative`),
  },
  'Customer Assistant': {
    strong: list(`service_client support_client réclamation suivi_de suivre_leur suivre_sa`),
    weak: list(`commande compte réserv rendez-vous facture annul client problème mot_de_passe`),
  },
  Navigator: {
    strong: list(`orient bonne_page bonne_rubrique naviguer navigation guide_les plan_du_site`),
    weak: list(`rubrique page trouve où section menu lien dirige`),
  },
};
