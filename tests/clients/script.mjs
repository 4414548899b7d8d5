/** Run a script: what it is asked is JSON on stdin, what it answers is JSON on stdout. */
export async function answering(answer) {
  const chunks = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  const answered = await answer(JSON.parse(Buffer.concat(chunks).toString("utf8")));
  process.stdout.write(JSON.stringify(answered));
}
