import { list, type Vocabulary } from './list.js';

export const ITALIAN: Vocabulary = {
  FAQ: {
    strong: list(`domande_frequenti domande_su domande_sui domande_sulle domande_comuni`),
    weak: list(`domand rispond rispost orari prezz spedizion conseg reso resi pagament garanzi informazion allergen`),
  },
  Advisor: {
    strong: list(`consigli raccomand suggeri`),
    weak: list(`sceglier scelta bisogn esigenz budget gust adatt ideal preferenz`),
  },
  Comparison: {
    strong: list(`confront differenz fianco_a_fianco`),
    weak: list(`vantagg svantagg caratteristic miglior alternativ economic`),
  },
  'Customer Assistant': {
    strong: list(`servizio_clienti assistenza_clienti reclam tracci stato_dell`),
    weak: list(`ordin account prenota appuntament fattur annull client problem password`),
  },
  Navigator: {
    strong: list(`pagina_giusta sezione_giusta navig orient mappa_del_sito guida_i`),
    weak: list(`pagin sezion menu trova link dove porta`),
  },
};
