"""The operations of the store with which people come in: accounts, invitations, sessions, roles."""

from annotation.storage import accounts, admission, invitations, roles, sessions
from annotation.storage.operations import Operations, reads, writes


class AccessOperations(Operations):
    """One line each; the query behind each is the function of that name in its module."""

    account = reads(accounts.account)
    local_account = reads(accounts.local_account)
    set_password = writes(accounts.set_password)
    claim_attempt = writes(accounts.claim_attempt)
    succeed = writes(accounts.succeed)
    persons = reads(admission.persons)
    add_invitation = writes(invitations.add_invitation)
    invitation = reads(invitations.invitation)
    invitation_to = reads(invitations.invitation_to)
    open_invitations = reads(invitations.open_invitations)
    end_invitation = writes(invitations.end_invitation)
    join = writes(admission.join)
    renew_password = writes(admission.renew_password)
    start_session = writes(sessions.start_session)
    session_coder = reads(sessions.session_coder)
    end_session = writes(sessions.end_session)
    end_sessions = writes(sessions.end_sessions)
    role = reads(roles.role)
    change_role = writes(roles.change_role)
    end_access = writes(admission.end_access)
