import { list, type Vocabulary } from './list.js';

export const SPANISH: Vocabulary = {
  FAQ: {
    strong: list(`preguntas_frecuentes preguntas_sobre dudas_sobre preguntas_comunes`),
    weak: list(`pregunta respuesta respond horario precio envío devolucion devolución pago garantía información duda`),
  },
  Advisor: {
    strong: list(`recomend recomiend aconsej asesor sugier sugerencia`),
    weak: list(`elegir elige necesidad presupuesto gusto adecuad ideal preferencia`),
  },
  Comparison: {
    strong: list(`compar diferencia lado_a_lado`),
    weak: list(`ventaja desventaja característica mejor más_barat alternativa`),
  },
  'Customer Assistant': {
    strong: list(`atención_al_cliente servicio_al_cliente queja rastre seguimiento_de reclamacion`),
    weak: list(`pedido cuenta cita factura cancel soporte cliente reclam reserva contraseña problema`),
  },
  Navigator: {
    strong: list(`página_correcta sección_correcta navegar navegación guía_a orienta mapa_del_sitio`),
    weak: list(`página sección menú encontr enlace dónde lleva`),
  },
};
