/** Somebody at the terminal, who answers each question with that password. */
export function personWith(password: string): {
  readonly asked: string[];
  askSecret(question: string): Promise<string>;
} {
  const asked: string[] = [];
  return {
    asked,
    askSecret: async (question) => {
      asked.push(question);
      return password;
    },
  };
}
