from pydantic import SecretStr

from libs.common.settings import Settings

SECRET = "8c570fa6dd201bb328f1c1eac23a96d8"  # LINE's own example, belongs to nobody
SETTINGS = Settings(
    public_url="https://city.test",
    staff_url="https://staff.city.test",
    line_channel_secrets=[SecretStr("the newer secret"), SecretStr(SECRET)],
)
