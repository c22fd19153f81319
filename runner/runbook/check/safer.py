"""How each program is given a secret that its command line shows to everybody on the machine."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runbook.check.sql import CLIENTS
from runbook.check.usages import Sayings, Usages
from runbook.i18n import _

if TYPE_CHECKING:
    from runbook.check.call import Call

# by a file that holds it
_BY_FILE = Sayings(
    {
        "--defaults-extra-file=FILE": Usages(
            "mysql|mysqldump|mysqlimport|mysqlcheck|mysqladmin|mariadb|mariadb-dump|mariadb-admin !password"
        ),
        "-y FILE": Usages("ldapsearch|ldapadd|ldapmodify|ldapdelete|ldappasswd|ldapwhoami -w"),
        "-T FILE": Usages("ldappasswd|slappasswd -s"),
        "-A FILE": Usages("smbclient|rpcclient|net -U|--user"),
        "-f FILE": Usages("sshpass|ipmitool"),
        "--netrc-file FILE": Usages("curl -u|--user"),
        "-passin file:FILE": Usages("openssl -passin"),
        "-passout file:FILE": Usages("openssl -passout"),
        "-pass file:FILE": Usages("openssl -pass|-k"),
        "--config FILE": Usages("mongo|mongosh|mongodump|mongorestore"),
        "-k -t KEYTAB": Usages("kadmin"),
        "--env-file FILE": Usages("""
            docker|podman|nerdctl run|create|exec -e|--env
            docker|podman|nerdctl container run|create|exec -e|--env
        """),
        "--secret id=ID,src=FILE": Usages("""
            docker|podman|nerdctl|buildah build|bud --build-arg
            docker|podman|nerdctl buildx|image build --build-arg
        """),
        "--values FILE": Usages("helm --set*"),
    }
)
# by what it reads, or finds in its environment
_BY_INPUT = Sayings(
    {
        "htpasswd -i … <<EOF": Usages("htpasswd"),
        "--password-stdin <<EOF": Usages("""
            docker|podman|nerdctl|skopeo|buildah login
            helm registry login
        """),
        "openssl passwd -stdin <<EOF": Usages("openssl passwd"),
        "PGPASSWORD=…": Usages(
            "psql|pg_dump|pg_dumpall|pg_restore|pg_basebackup|createdb|dropdb !-v|--set|--variable"
        ),
        "chpasswd <<<": Usages("usermod|useradd -p|--password"),
        "REDISCLI_AUTH=…": Usages("redis-cli -a|--pass|-u"),
        "redis-cli … <<EOF": Usages("redis-cli"),
        "SQLCMDPASSWORD=…": Usages("sqlcmd"),
        "wpa_passphrase SSID <<EOF": Usages("wpa_passphrase"),
        "rabbitmqctl … USER <<EOF": Usages("rabbitmqctl"),
    }
)
# `-e "ALTER USER …"`, and no "host=… password=…"
_STATEMENT = re.compile(r"(?:-[A-Za-z]|--\w+=)?\s*[A-Za-z]+\s+[^\s=]")


def remedy_for(call: Call) -> str:
    """The way out that fits the program; empty where none is known that is better than another."""
    if way := _BY_FILE.of(call):
        written = _(
            "write it, as a variable of type secret, by `file::` with `:mode: 0600`, and give that by `{way}`"
        )
        return written.format(way=way)
    way = _BY_INPUT.of(call)
    return _("declare a variable of type secret, and give it by `{way}`").format(way=way) if way else ""


def way_for(call: Call, given: str) -> str:
    """The same for what is a variable of type secret already, which stands in the word `given`."""
    if call.program in CLIENTS and _STATEMENT.match(given):
        return _("give it by `{way}`").format(way=f"{call.program} … <<EOF")
    if way := _BY_FILE.of(call):
        return _("write it by `file::` with `:mode: 0600`, and give that by `{way}`").format(way=way)
    way = _BY_INPUT.of(call)
    return _("give it by `{way}`").format(way=way) if way else ""


def way_of_assigned(program: str, name: str) -> str:
    """The same for what that program is told to put into the environment, under that name."""
    ways = {
        "sudo": f"export {name}=…; sudo --preserve-env={name} …",
        "env": f"export {name}=…",
    }
    way = ways.get(program)
    return _("give it by `{way}`").format(way=way) if way else ""
