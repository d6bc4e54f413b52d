export default async function globalTeardown() {
  await globalThis.novaTestStack?.stop();
}
