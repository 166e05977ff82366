// An app by Bolt for JavaScript, over Socket Mode or HTTP; it tells what it saw line by line.
import bolt from "@slack/bolt";

const { API, TOKEN, APP_TOKEN, SIGNING_SECRET } = process.env;
const tell = (what) => process.stdout.write(JSON.stringify(what) + "\n");

const app = new bolt.App({
  token: TOKEN,
  clientOptions: { slackApiUrl: API },
  logLevel: bolt.LogLevel.ERROR,
  ...(APP_TOKEN ? { socketMode: true, appToken: APP_TOKEN } : { signingSecret: SIGNING_SECRET }),
});

const text = (words) => ({ type: "plain_text", text: words });

app.event("message", async ({ event, say, body }) => {
  if (event.subtype) return; // of its own edits, too: this Bolt leaves out only its own posts
  tell({ event: body.event_id, text: event.text });
  await say({
    text: "A task",
    thread_ts: event.ts,
    blocks: [
      { type: "section", text: { type: "mrkdwn", text: `*${event.text}*` } },
      {
        type: "actions",
        elements: [{ type: "button", action_id: "edit", value: "7", text: text("Edit") }],
      },
    ],
  });
});

app.action("edit", async ({ ack, body, action, client }) => {
  await ack();
  await client.views.open({
    trigger_id: body.trigger_id,
    view: {
      type: "modal",
      callback_id: "edit",
      private_metadata: `${action.value} ${body.channel.id} ${body.message.ts}`,
      title: text("Edit"),
      submit: text("Save"),
      blocks: [
        {
          type: "input",
          block_id: "task",
          label: text("Task"),
          element: { type: "plain_text_input", action_id: "words" },
        },
      ],
    },
  });
});

app.view("edit", async ({ ack, view, client }) => {
  const words = view.state.values.task.words.value;
  if (words === "nothing") {
    await ack({ response_action: "errors", errors: { task: "Say what" } });
    return;
  }
  await ack();
  const [, channel, ts] = view.private_metadata.split(" ");
  await client.chat.update({ channel, ts, text: words, blocks: [] });
});

app.command("/minuta", async ({ ack, command, respond }) => {
  await ack(`first ${command.text}`);
  await respond({ text: `then ${command.text}` });
});

app.error(async (error) => tell({ error: String(error.original ?? error) }));

if (APP_TOKEN) {
  await app.start();
  tell({ ready: 0 });
} else {
  const server = await app.start(0);
  tell({ ready: server.address().port });
}
process.stdin.on("end", () => process.exit(0)).resume();
