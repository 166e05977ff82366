"""What people are told when something is not done for them."""

from typing import Final

from bot.errors import Fault, MinutaError, ProviderError

_PROVIDER_REMEDIES: Final = {
    Fault.AUTHENTICATION: "Whoever runs Minuta has to check its key.",
    Fault.QUOTA: "Its quota is used up: whoever runs Minuta has to raise it.",
    Fault.RATE: "It has too much to do. Try again in a minute.",
    Fault.BAD_INPUT: "Whoever runs Minuta finds in its log what it did not like.",
    Fault.TOO_LONG: "It can't take as much at once.",
    Fault.BAD_OUTPUT: "Try again in a minute.",
    Fault.CONNECTIVITY: "It can't be reached. Try again in a minute.",
    Fault.SERVER: "Try again in a minute.",
}


def refusal(error: MinutaError | ProviderError) -> str:
    """What went wrong and what to do, as plain text."""
    if isinstance(error, MinutaError):
        return f"{error.what} {error.remedy}"
    name = error.provider[:1].upper() + error.provider[1:]
    return f"{name} did not do what Minuta asked for. {_PROVIDER_REMEDIES[error.fault]}"
