import { list, type Vocabulary } from './list.js';

export const ENGLISH: Vocabulary = {
  FAQ: {
    strong: list(`frequently_asked common_question recurring_question usual_question everyday_question questions_about
      question_about questions_on`),
    weak: list(`question answer inform explain opening hours price deliver shipping return polic refund payment
      warrant information allergen parking rule fee`),
  },
  Advisor: {
    strong: list(`advis advice recommend suggest consult`),
    weak: list(`choose choice suit fit need preference budget taste right_for help_you_find best_for ideal`),
  },
  Comparison: {
    strong: list(`compar versus vs difference_between side_by_side`),
    weak: list(`differ alternative pros cons advantage disadvantage better cheaper feature rank review benchmark`),
  },
  'Customer Assistant': {
    strong: list(`customer_service customer_support support_request track_order track_their order_status
      status_of_order complaint`),
    weak: list(`order account book reserv appointment support issue problem ticket invoice cancel reschedul password
      login track claim`),
  },
  Navigator: {
    strong: list(`navigat find_the_right_page right_page right_section site_map sitemap find_their_way lead_visitors
      guide_visitors leads_visitors guides_visitors`),
    weak: list(`page section menu link locate where department category direct point portal`),
  },
};
