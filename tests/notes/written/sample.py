"""What a good model finds in the sample meeting."""

from tests.notes.written.models import decision, point, question, reads, risk, task

LAUNCH = "We will launch the website on Monday, not on Thursday."
WAIT = "I would wait. The contact page still has a bug."
BERLIN = "Next year we only go to the conference in Berlin."

GOOD = reads(
    point("New website", "Alice wanted to launch the new website on Thursday.",
          "I would launch the new website on Thursday."),
    point("New website", "The contact page still has a bug and more time for testing is needed.",
          "The contact page still has a bug.", "We need more time for testing."),
    point("Customer survey", "The survey got a lot of answers.", "We got a lot of answers."),
    point("Customer survey", "The form has too many questions.",
          "Our form has too many questions."),
    point("Budget", "Peter finds both conferences too expensive.",
          "I think both are too expensive."),
    decision("The website is launched on Monday, not on Thursday.", LAUNCH),
    decision("Next year the team only goes to the conference in Berlin.", BERLIN,
             "Yes, I agree with that."),
    task("Fix the contact page", "Peter", "I'll fix the contact page by Friday.", due="by Friday"),
    task("Write the announcement of the launch", "David",
         "Can you write the announcement by tomorrow, David?", "Sure, I will do that.",
         due="by tomorrow", manner="asked_and_accepted"),
    task("Change the price list", "Peter", "Could you change the price list by Tuesday, Peter?",
         "No, I can't.", due="by Tuesday", manner="refused"),
    task("Delete the old photos", None, "perhaps someone should delete the old photos one day.",
         manner="suggested"),
    task("Show the results of the customer survey", "David",
         "I'll show you the results in two weeks.", due="in two weeks"),
    task("Talk to the design team about a shorter form", "Alice",
         "Let me talk to the design team about a shorter form."),
    task("Book the hotel in Berlin", "David", "So somebody must book the hotel in Berlin.",
         "I can take that one."),
    task("Send Alice the invoice for the server", "Peter",
         "Peter, please send me the invoice for the server by the end of the day.",
         "Okay, no problem.", due="by the end of the day", manner="asked_and_accepted"),
    question("Why do so many people leave the page before they pay?",
             "Do we know why so many people leave the page before they pay?", "No, not yet."),
    question("Is the second server still needed after the launch?",
             "Do we still need our second server after the launch?", "I don't know yet."),
    risk("The contact page still has a bug.", "The contact page still has a bug."),
)  # fmt: skip
