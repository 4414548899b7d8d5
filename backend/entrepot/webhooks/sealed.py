"""What is kept sealed: the secrets of webhooks, the one before included for as long as both sign."""

from entrepot.kernel.resealing import Keep
from entrepot.webhooks.operations.sending import place_of
from entrepot.webhooks.tables import webhook

KEEPS = (Keep(table=webhook, key="id", columns=("secret_sealed", "previous_secret_sealed"), place_of=place_of),)
