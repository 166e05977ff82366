// The calls of @slack/web-api that decode their arguments most differently from slack_sdk's.
import { WebClient } from "@slack/web-api";

const { API, TOKEN, CHANNEL, USER } = process.env;
const client = new WebClient(TOKEN, { slackApiUrl: API, retryConfig: { retries: 0 } });

const refused = async (call) => {
  try {
    await call();
    return "";
  } catch (error) {
    return [error.data?.error, ...(error.data?.response_metadata?.messages ?? [])].join(" ");
  }
};

const auth = await client.auth.test();
const posted = await client.chat.postMessage({
  channel: CHANNEL,
  text: "hello",
  metadata: { event_type: "minuta", event_payload: { marker: "1" } },
});
const thread = [];
for await (const page of client.paginate("conversations.replies", {
  channel: CHANNEL,
  ts: posted.ts,
  limit: 10,
  include_all_metadata: true,
})) {
  thread.push(...page.messages);
}
const long = { type: "section", text: { type: "mrkdwn", text: "x".repeat(3001) } };
const uploaded = await client.filesUploadV2({
  channel_id: CHANNEL,
  thread_ts: posted.ts,
  filename: "notes.md",
  content: "# Notes",
});

console.log(
  JSON.stringify({
    bot: auth.user_id,
    scopes: auth.response_metadata.scopes,
    metadata: thread[0].metadata,
    user: (await client.users.info({ user: USER })).user.real_name,
    invalid: await refused(() =>
      client.chat.postMessage({ channel: CHANNEL, text: "x", blocks: [long] }),
    ),
    nowhere: await refused(() => client.chat.postMessage({ channel: "C0", text: "x" })),
    file: uploaded.files[0].files[0].id,
  }),
);
