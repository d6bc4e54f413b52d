/** A style as a new bot has it. */
export const defaultStyle = {
  primaryColor: '#2f5bd0',
  onPrimaryColor: '#ffffff',
  backgroundColor: '#ffffff',
  textColor: '#1c1f26',
  bubbleShape: 'circle',
  position: 'bottom-right',
  colorScheme: 'auto',
  welcomeMessage: 'Hello! How can I help you?',
  suggestedQuestions: [],
} as const;
