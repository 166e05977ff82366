// A bot by discord.js: it joins a room, says what comes on its input and reports what it hears.
// Each line of input is a packet in Base64; a line of its own that is empty plays what came before.
// Each line of output is a JSON object: {joined}, {known}, {heard, opus}, {played}.
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import {
  AudioPlayerStatus,
  EndBehaviorType,
  StreamType,
  VoiceConnectionStatus,
  createAudioPlayer,
  createAudioResource,
  entersState,
  joinVoiceChannel,
} from '@discordjs/voice';
import { Client, GatewayIntentBits } from 'discord.js';

const { API, TOKEN, ROOM, PEOPLE } = process.env;
const report = (content) => process.stdout.write(`${JSON.stringify(content)}\n`);

const client = new Client({
  intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildVoiceStates],
  rest: { api: API },
});
const ready = new Promise((resolve) => client.once('clientReady', resolve));
await client.login(TOKEN);
await ready;

const room = await client.channels.fetch(ROOM);
const connection = joinVoiceChannel({
  channelId: room.id,
  guildId: room.guild.id,
  adapterCreator: room.guild.voiceAdapterCreator,
  selfDeaf: false,
});
connection.receiver.ssrcMap.on('create', ({ userId }) => report({ known: userId }));
await entersState(connection, VoiceConnectionStatus.Ready, 10_000);
for (const person of PEOPLE.split(',')) {
  const stream = connection.receiver.subscribe(person, { end: { behavior: EndBehaviorType.Manual } });
  stream.on('data', (opus) => report({ heard: person, opus: opus.toString('base64') }));
}
report({ joined: room.id });

const player = createAudioPlayer();
connection.subscribe(player);
let packets = [];
for await (const line of createInterface({ input: process.stdin })) {
  if (line) {
    packets.push(Buffer.from(line, 'base64'));
    continue;
  }
  player.play(createAudioResource(Readable.from(packets), { inputType: StreamType.Opus }));
  packets = [];
  await entersState(player, AudioPlayerStatus.Idle, 20_000);
  report({ played: true });
}
connection.destroy();
await client.destroy();
