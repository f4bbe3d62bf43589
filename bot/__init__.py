"""The chatbot: a Rasa project, its actions, and what starts, trains and measures it.

Rasa 3.6 lives alone in ``.venv-bot`` and decides only the intent and the order of the dialogue; this package
runs in the core process and never imports Rasa.

* ``bot/rasa/`` is the Rasa project (domain, rules, examples, dictionary), in Chinese with comments;
* ``bot.actions.build_router(services, token)`` is the action endpoint inside the web application;
* ``bot.train`` trains ``var/bot/yaojian.tar.gz`` when its data changed; ``bot.evaluate_nlu`` measures it;
* ``bot.command`` and ``bot.environment`` start Rasa: REST channel only, bound to 127.0.0.1, API and telemetry
  off; the one client is ``bot.RasaClient`` in the web application, which knows who is asking.

>>> settings = RasaSettings(port=5005, action_url="http://127.0.0.1:8000/rasa/webhook", action_token="secret")
>>> command(settings)[1:5]
['run', '--interface', '127.0.0.1', '--port']
"""

from bot.errors import BotError, BotNotInstalled, EvaluationFailed, RasaDown, TrainingFailed
from bot.nlu_eval import NluReport, evaluate_nlu
from bot.server import RasaClient, RasaSettings, command, environment
from bot.train import TrainReport, model_file, train, up_to_date

__all__ = [
    "BotError",
    "BotNotInstalled",
    "EvaluationFailed",
    "NluReport",
    "RasaClient",
    "RasaDown",
    "RasaSettings",
    "TrainReport",
    "TrainingFailed",
    "command",
    "environment",
    "evaluate_nlu",
    "model_file",
    "train",
    "up_to_date",
]
