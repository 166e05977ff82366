"""What slack_sdk's models build is taken by Block Kit as it is here: strict, and not stricter."""

from datetime import UTC, datetime

import pytest
from slack_sdk.models import blocks as sdk
from slack_sdk.models.blocks.basic_components import DispatchActionConfig
from slack_sdk.models.blocks.block_elements import FileInputElement
from slack_sdk.models.blocks.block_elements import RichTextElementParts as Parts
from slack_sdk.models.views import View

from tests.servers.slack import views
from tests.servers.slack.blocks import check

OPTIONS = [sdk.Option(text=f"Option {number}", value=str(number)) for number in (1, 2)]
CONFIRM = sdk.ConfirmObject(title="Sure?", text="It is gone then", confirm="Yes", deny="No")
MOMENT = int(datetime(2026, 12, 1, 9, tzinfo=UTC).timestamp())

ELEMENTS = [
    sdk.ButtonElement(text="Go", action_id="1", value="x", style="primary", confirm=CONFIRM),
    sdk.LinkButtonElement(text="Look", action_id="2", url="https://a.example/b?c=d"),
    sdk.StaticSelectElement(
        placeholder="Pick", action_id="3", options=OPTIONS, initial_option=OPTIONS[0]
    ),
    sdk.StaticSelectElement(
        placeholder="Pick",
        action_id="4",
        option_groups=[sdk.OptionGroup(label="Some", options=OPTIONS)],
    ),
    sdk.StaticMultiSelectElement(
        placeholder="Pick", action_id="5", options=OPTIONS, max_selected_items=2
    ),
    sdk.ExternalDataSelectElement(placeholder="Pick", action_id="6", min_query_length=0),
    sdk.ExternalDataMultiSelectElement(placeholder="Pick", action_id="7"),
    sdk.UserSelectElement(placeholder="Who", action_id="8", initial_user="U123"),
    sdk.UserMultiSelectElement(placeholder="Who", action_id="9", initial_users=["U123"]),
    sdk.ConversationSelectElement(
        placeholder="Where",
        action_id="10",
        filter=sdk.ConversationFilter(include=["public"], exclude_bot_users=True),
    ),
    sdk.ConversationMultiSelectElement(placeholder="Where", action_id="11"),
    sdk.ChannelSelectElement(placeholder="Where", action_id="12", initial_channel="C123"),
    sdk.ChannelMultiSelectElement(placeholder="Where", action_id="13"),
    sdk.DatePickerElement(action_id="14", placeholder="When", initial_date="2026-12-01"),
    sdk.TimePickerElement(action_id="15", placeholder="When", initial_time="09:30"),
    sdk.DateTimePickerElement(action_id="16", initial_date_time=MOMENT),
    sdk.CheckboxesElement(action_id="17", options=OPTIONS, initial_options=OPTIONS[:1]),
    sdk.RadioButtonsElement(action_id="18", options=OPTIONS, initial_option=OPTIONS[1]),
    sdk.OverflowMenuElement(action_id="19", options=OPTIONS),
]

INPUTS = [
    sdk.PlainTextInputElement(
        action_id="1",
        placeholder="Type",
        initial_value="x",
        multiline=True,
        min_length=1,
        max_length=100,
        dispatch_action_config=DispatchActionConfig(trigger_actions_on=["on_enter_pressed"]),
    ),
    sdk.EmailInputElement(action_id="2", placeholder="Mail"),
    sdk.UrlInputElement(action_id="3", placeholder="Link"),
    sdk.NumberInputElement(action_id="4", is_decimal_allowed=False, min_value="1"),
    sdk.RichTextInputElement(action_id="5"),
    FileInputElement(action_id="6", filetypes=["m4a"], max_files=3),
    *[one for one in ELEMENTS if one.type not in {"button", "overflow"}],
]

RICH = sdk.RichTextBlock(
    elements=[
        sdk.RichTextSectionElement(
            elements=[
                Parts.Text(text="x", style=Parts.TextStyle(bold=True, code=True)),
                Parts.User(user_id="U123"),
                Parts.Channel(channel_id="C123"),
                Parts.UserGroup(usergroup_id="S123"),
                Parts.Broadcast(range="here"),
                Parts.Emoji(name="+1"),
                Parts.Link(url="https://a.example", text="here"),
                Parts.Date(timestamp=MOMENT, format="{date_short} at {time}", fallback="then"),
            ]
        ),
        sdk.RichTextListElement(
            style="ordered",
            indent=1,
            offset=2,
            border=0,
            elements=[sdk.RichTextSectionElement(elements=[Parts.Text(text="x")])],
        ),
        sdk.RichTextQuoteElement(elements=[Parts.Text(text="x")]),
        sdk.RichTextPreformattedElement(elements=[Parts.Text(text="x")], border=1),
    ]
)

BLOCKS = [
    sdk.SectionBlock(text="*x*", fields=["a", "b"], expand=True),
    sdk.SectionBlock(
        text=sdk.PlainTextObject(text="x"),
        accessory=sdk.ImageElement(image_url="https://a.example/b.png", alt_text="x"),
    ),
    sdk.DividerBlock(),
    sdk.HeaderBlock(text="Title"),
    sdk.ContextBlock(elements=[sdk.MarkdownTextObject(text="x"), sdk.PlainTextObject(text="y")]),
    sdk.ImageBlock(image_url="https://a.example/b.png", alt_text="x", title="Picture"),
    sdk.MarkdownBlock(text="# x"),
    RICH,
    sdk.TableBlock(rows=[[{"type": "raw_text", "text": "x"}]], column_settings=[{"align": "left"}]),
    sdk.ContextActionsBlock(
        elements=[
            sdk.FeedbackButtonsElement(
                action_id="1",
                positive_button=sdk.FeedbackButtonObject(text="Good", value="1"),
                negative_button=sdk.FeedbackButtonObject(text="Bad", value="0"),
            )
        ]
    ),
    sdk.ContainerBlock(
        title="More",
        child_blocks=[sdk.SectionBlock(text="x")],
        is_collapsible=True,
        default_collapsed=True,
    ),
    sdk.PlanBlock(
        title="Work", tasks=[sdk.TaskCardBlock(task_id="1", title="Hear", status="in_progress")]
    ),
    *[sdk.ActionsBlock(elements=[one]) for one in ELEMENTS],
]


@pytest.mark.parametrize("block", BLOCKS, ids=lambda one: one.type)
def test_a_block_of_the_sdk_may_be_posted(block: sdk.Block) -> None:
    assert check([block.to_dict()], "message")


@pytest.mark.parametrize("element", INPUTS, ids=lambda one: one.type)
def test_an_input_of_the_sdk_may_stand_in_a_modal(element: sdk.InputInteractiveElement) -> None:
    block = sdk.InputBlock(label="Label", element=element, hint="Hint", optional=True)
    view = View(
        type="modal",
        callback_id="form",
        title=sdk.PlainTextObject(text="Title"),
        submit=sdk.PlainTextObject(text="Save"),
        close=sdk.PlainTextObject(text="Cancel"),
        private_metadata="1",
        clear_on_close=True,
        notify_on_close=True,
        blocks=[block],
    )
    assert views.checked(view.to_dict(), "modal")


def test_a_home_tab_of_the_sdk_may_be_published() -> None:
    home = View(type="home", callback_id="home", blocks=[sdk.ActionsBlock(elements=ELEMENTS)])
    assert views.checked(home.to_dict(), "home")
