import { list, type Vocabulary } from './list.js';

export const PORTUGUESE: Vocabulary = {
  FAQ: {
    strong: list(`perguntas_frequentes perguntas_sobre dúvidas_sobre perguntas_comuns`),
    weak: list(`pergunt respond respost horári preço entrega devoluç pagament garantia informaç dúvida`),
  },
  Advisor: {
    strong: list(`recomend aconselh sugere sugest consultor`),
    weak: list(`escolh necessidade orçamento gosto adequad ideal preferência`),
  },
  Comparison: {
    strong: list(`compar diferença lado_a_lado`),
    weak: list(`vantag desvantag característica melhor alternativa mais_barat`),
  },
  'Customer Assistant': {
    strong: list(`atendimento_ao_cliente apoio_ao_cliente reclamaç rastre estado_da_encomenda`),
    weak: list(`pedido encomenda conta marca agend consulta reserva fatura cancel cliente problema senha`),
  },
  Navigator: {
    strong: list(`página_certa secção_certa seção_certa naveg orienta mapa_do_site guia_os`),
    weak: list(`página secção seção menu encontr ligação onde leva`),
  },
};
