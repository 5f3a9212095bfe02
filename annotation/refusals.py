"""Why somebody is not let in, as words that fit in an address, and the sentence for each."""

from enum import StrEnum

from annotation.errors import NotAllowed

FEWEST_LETTERS = 10
"""So long a password is at least; nothing else is asked of it."""
MOST_LETTERS = 200
MOST_LOGIN = 80
MOST_NAME = 80
WAIT_MINUTES = 15
"""So long a login has to wait after too many wrong passwords."""


class Refusal(StrEnum):
    """Why a sign-in or an invitation was refused."""

    WRONG = "wrong"
    WAIT = "wait"
    EXPIRED = "expired"
    NAME = "name"
    NAME_TAKEN = "name-taken"
    LOGIN = "login"
    LOGIN_TAKEN = "login-taken"
    PASSWORD = "password"  # noqa: S105 - the word of a refusal
    PASSWORDS_DIFFER = "passwords-differ"
    ELSEWHERE = "elsewhere"


# One sentence for an unknown login and a wrong password: nobody learns which logins there are.
SENTENCES = {
    Refusal.WRONG: NotAllowed("This login and this password do not belong together."),
    Refusal.WAIT: NotAllowed(
        "Too many wrong passwords for this login. Wait {minutes} minutes, or ask an admin of the "
        "study for a new password.",
        minutes=WAIT_MINUTES,
    ),
    Refusal.EXPIRED: NotAllowed(
        "This invitation has been used, has expired, or never was one. Ask an admin of the study "
        "for a new one."
    ),
    Refusal.NAME: NotAllowed(
        "Type the name that is to stand beside your codings, in up to {most} characters.",
        most=MOST_NAME,
    ),
    Refusal.NAME_TAKEN: NotAllowed("Somebody in this study has that name. Type another."),
    Refusal.LOGIN: NotAllowed(
        "Type a login of up to {most} characters, without spaces.", most=MOST_LOGIN
    ),
    Refusal.LOGIN_TAKEN: NotAllowed("Somebody in this study has that login. Type another."),
    Refusal.PASSWORD: NotAllowed(
        "A password has at least {fewest} characters, and at most {most}.",
        fewest=FEWEST_LETTERS,
        most=MOST_LETTERS,
    ),
    Refusal.PASSWORDS_DIFFER: NotAllowed("The two passwords differ. Type them again."),
    Refusal.ELSEWHERE: NotAllowed(
        "This was not sent from the sign-in page of Jalur. Open that page and try again."
    ),
}


class Refused(NotAllowed):
    """Somebody is not let in, for this reason."""

    def __init__(self, reason: Refusal) -> None:
        sentence = SENTENCES[reason]
        super().__init__(sentence.message, **sentence.values)
        self.reason = reason
