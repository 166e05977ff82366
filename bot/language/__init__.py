"""Answers of language models that fit what was asked for; knows no vendor."""

from bot.language.filling import Filled, Filler, NoAnswerError
from bot.language.settings import LanguageSettings

__all__ = ["Filled", "Filler", "LanguageSettings", "NoAnswerError"]
