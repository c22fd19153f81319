"""What makes of a call one that can be made a second time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runbook.check.sed import changes_again
from runbook.check.usages import Sayings, Usages
from runbook.i18n import _

if TYPE_CHECKING:
    from runbook.check.call import Call

# marks a sentence for the catalogs; it is translated where it is shown
N_ = str

_REMEDIES = Sayings(
    {
        N_("write `mkdir -p`, or tell by `:unless:` when it is done"): Usages("mkdir DIR"),
        N_("write `ln -sf`, or tell by `:unless:` when it is done"): Usages("ln TARGET"),
        N_("write `-kf`, or tell by `:unless:` when it is done"): Usages(
            "gzip|gunzip|bzip2|bunzip2|xz|unxz FILE"
        ),
        N_("write `rm -f`, or tell by `:unless:` when it is done"): Usages("rm FILE"),
        N_("write `rm -f` there, or tell by `:unless:` when it is done"): Usages("""
        docker|podman|nerdctl rm
        docker|podman|nerdctl container|network|volume rm|remove
    """),
        N_("write `--ignore-not-found`, or tell by `:unless:` when it is done"): Usages("""
        kubectl|oc delete
        helm uninstall|delete
    """),
        N_("write `--yes`, or tell by `:unless:` when it is done"): Usages("gpg|gpg2"),
        N_("write `--if-exists`, or tell by `:unless:` when it is done"): Usages("dropdb"),
        N_("give the size that it shall have in the end, and tell by `:unless:` when it is done"): Usages(
            "lvextend|lvresize -L|--size"
        ),
        N_("give the rule itself instead of its number, or tell by `:unless:` when it is done"): Usages("""
        iptables|ip6tables -D|--delete
        ufw delete
        ufw route delete
    """),
        N_("give the size that it shall have in the end"): Usages("qemu-img|truncate"),
    }
)


def repeatable_by(call: Call) -> str:
    """What to write instead, or where to say that it is done."""
    if call.program == "sed" and changes_again(call):
        return _("search for the whole line, as s/^NAME=.*/NAME=value/")
    said = _REMEDIES.of(call)
    return _(said) if said else _("tell by `:unless:` when it is done")
