"""Settings are checked when they are made."""

import pytest

from web import Settings, SettingsInvalid


def test_defaults():
    settings = Settings.from_env({})
    assert settings.upload_bytes == 5 * 2**20
    assert settings.rasa_url is None


def test_environment_and_arguments():
    settings = Settings.from_env({"YAOJIAN_UPLOAD_MB": "8"}, "http://127.0.0.1:5005", "s" * 20)
    assert settings.upload_bytes == 8 * 2**20
    assert settings.body_bytes > 2 * settings.upload_bytes
    assert "s" * 20 not in repr(settings)  # a secret never stands in a log


@pytest.mark.parametrize("text", ["0", "51", "-1", "5.5", "五", "٣", "much"])
def test_upload_limit_out_of_range(text):
    with pytest.raises(SettingsInvalid, match="YAOJIAN_UPLOAD_MB"):
        Settings.from_env({"YAOJIAN_UPLOAD_MB": text})


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"rasa_url": "127.0.0.1:5005"}, "rasa_url"),
        ({"rasa_url": "file:///etc/passwd"}, "rasa_url"),
        ({"action_token": "short"}, "action_token"),
        ({"upload_bytes": 0}, "upload_bytes"),
        ({"question_length": -1}, "question_length"),
        ({"upload_bytes": 10, "body_bytes": 10}, "body_bytes"),
    ],
)
def test_values_that_cannot_be_used(wrong, name):
    with pytest.raises(SettingsInvalid, match=name) as caught:
        Settings(**wrong)
    assert caught.value.code == "WB110"
    assert "short" not in caught.value.message
