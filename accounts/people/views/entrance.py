"""allauth's pages under our addresses and manners."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.usersessions import views as usersessions

from accounts.manners import with_manners

account_login = with_manners(account.login)
account_logout = with_manners(account.logout)
account_signup = with_manners(account.signup)
account_inactive = with_manners(account.account_inactive)
account_email_verification_sent = with_manners(account.email_verification_sent)
account_reauthenticate = with_manners(account.reauthenticate)
account_change_password = with_manners(account.password_change)
account_set_password = with_manners(account.password_set)
account_reset_password = with_manners(account.password_reset)
account_confirm_password_reset_code = with_manners(account.confirm_password_reset_code)
account_complete_password_reset = with_manners(account.complete_password_reset)
account_password_reset_completed = with_manners(account.password_reset_from_key_done)
mfa_index = with_manners(mfa.index)
mfa_authenticate = with_manners(mfa.authenticate)
mfa_reauthenticate = with_manners(mfa.reauthenticate)
mfa_activate_totp = with_manners(totp.activate_totp)
mfa_deactivate_totp = with_manners(totp.deactivate_totp)
mfa_view_recovery_codes = with_manners(recovery_codes.view_recovery_codes)
mfa_generate_recovery_codes = with_manners(recovery_codes.generate_recovery_codes)
mfa_download_recovery_codes = with_manners(recovery_codes.download_recovery_codes)
usersessions_list = with_manners(usersessions.list_usersessions)
