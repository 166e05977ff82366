// A bot by discord.js with commands, suggestions, a button, a menu and a form.
// Its only line of output is a JSON object: {ready}. It ends when its input does.
import {
  ActionRowBuilder,
  ApplicationCommandType,
  ButtonBuilder,
  ButtonStyle,
  Client,
  ContextMenuCommandBuilder,
  GatewayIntentBits,
  LabelBuilder,
  MessageFlags,
  ModalBuilder,
  SlashCommandBuilder,
  TextInputBuilder,
  TextInputStyle,
  UserSelectMenuBuilder,
} from 'discord.js';

const { API, TOKEN } = process.env;
const TITLES = ['Website weekly', 'Budget', 'Website relaunch'];

const commands = [
  new SlashCommandBuilder()
    .setName('notes')
    .setDescription('Notes of meetings')
    .setDescriptionLocalizations({ de: 'Notizen von Besprechungen' })
    .addSubcommand((show) =>
      show
        .setName('show')
        .setDescription('Show them')
        .addStringOption((title) =>
          title.setName('title').setDescription('Which').setRequired(true).setAutocomplete(true),
        )
        .addUserOption((who) => who.setName('who').setDescription('Whose')),
    ),
  new ContextMenuCommandBuilder().setName('Make notes').setType(ApplicationCommandType.Message),
];

const form = () =>
  new ModalBuilder()
    .setCustomId('form')
    .setTitle('Who does it?')
    .addLabelComponents(
      new LabelBuilder()
        .setLabel('Owner')
        .setUserSelectMenuComponent(new UserSelectMenuBuilder().setCustomId('who')),
      new LabelBuilder()
        .setLabel('Why')
        .setTextInputComponent(
          new TextInputBuilder().setCustomId('why').setStyle(TextInputStyle.Short),
        ),
    );

const answer = async (asked) => {
  if (asked.isAutocomplete()) {
    const typed = asked.options.getFocused().toLowerCase();
    const found = TITLES.filter((title) => title.toLowerCase().includes(typed));
    await asked.respond(found.map((title) => ({ name: title, value: title })));
  } else if (asked.isMessageContextMenuCommand()) {
    const names = asked.targetMessage.attachments.map((file) => file.name);
    await asked.deferReply({ flags: MessageFlags.Ephemeral });
    await asked.editReply(`${names.join()} ${asked.targetMessage.content}`);
  } else if (asked.isChatInputCommand()) {
    const who = asked.options.getMember('who')?.displayName ?? 'nobody';
    const owner = new ButtonBuilder()
      .setCustomId('owner')
      .setLabel('Owner')
      .setStyle(ButtonStyle.Primary);
    const menu = new UserSelectMenuBuilder().setCustomId('menu').setPlaceholder('Choose');
    await asked.reply({
      content: `${asked.options.getString('title')} of ${who}`,
      components: [
        new ActionRowBuilder().addComponents(owner),
        new ActionRowBuilder().addComponents(menu),
      ],
    });
  } else if (asked.isButton()) {
    await asked.showModal(form());
  } else if (asked.isUserSelectMenu()) {
    await asked.update(`chosen: ${asked.members.map((member) => member.displayName).join()}`);
  } else if (asked.isModalSubmit()) {
    const who = asked.fields.getSelectedUsers('who').map((user) => user.displayName);
    await asked.reply(`${who.join()}: ${asked.fields.getTextInputValue('why')}`);
  }
};

const client = new Client({ intents: [GatewayIntentBits.Guilds], rest: { api: API } });
client.on('interactionCreate', answer);
client.once('clientReady', async () => {
  await client.application.commands.set(commands);
  process.stdout.write(`${JSON.stringify({ ready: true })}\n`);
});
await client.login(TOKEN);
process.stdin.resume();
process.stdin.on('end', () => client.destroy());
