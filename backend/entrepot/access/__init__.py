"""Who acts in a shop and what they may do.

Owns accounts (staff and customers), the letters and tickets by which they are opened, roles, sessions, access tokens
and the apps of third parties. Relies on shops for locations and channels. Every token carries its shop, so that
row-level security is bound before the look-up; a refresh-token family is one session row, whether a person's browser
or an app acting for that person holds it.
Announces AccountRegistered and AccountEmailChanged; the customer's own record belongs to customers.
"""
