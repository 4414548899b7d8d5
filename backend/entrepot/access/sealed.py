"""What is kept sealed: secrets of authenticator apps and of identity providers, and sign-ins that are under way."""

from entrepot.access.operations import external, identity_providers
from entrepot.access.rules import factors
from entrepot.access.tables.factors import account_factor
from entrepot.access.tables.identities import external_sign_in, identity_provider
from entrepot.kernel.resealing import Keep

KEEPS = (
    Keep(table=account_factor, key="id", columns=("secret_sealed",), place_of=factors.place_of),
    Keep(table=identity_provider, key="id", columns=("client_secret_sealed",), place_of=identity_providers.place_of),
    Keep(table=external_sign_in, key="state_hash", columns=("verifier_sealed",), place_of=external.place_of),
)
