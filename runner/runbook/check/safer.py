"""How each program is given a secret that its command line shows to everybody on the machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
    }
)
# by what it reads, or finds in its environment
_BY_INPUT = Sayings(
    {
        "htpasswd -i … <<EOF": Usages("htpasswd"),
        "--password-stdin <<EOF": Usages("docker|podman|nerdctl|skopeo|buildah|helm"),
        "openssl passwd -stdin <<EOF": Usages("openssl passwd"),
        "PGPASSWORD=…": Usages("psql|pg_dump|pg_dumpall|pg_restore|pg_basebackup|createdb|dropdb"),
        "chpasswd <<<": Usages("usermod|useradd -p|--password"),
        "REDISCLI_AUTH=…": Usages("redis-cli"),
        "SQLCMDPASSWORD=…": Usages("sqlcmd"),
        "wpa_passphrase SSID <<EOF": Usages("wpa_passphrase"),
        "rabbitmqctl … USER <<EOF": Usages("rabbitmqctl"),
    }
)


def remedy_for(call: Call) -> str:
    """The way out that fits the program; empty where none is known that is better than another."""
    if way := _BY_FILE.of(call):
        written = _(
            "write it, as a variable of type secret, by `file::` with `:mode: 0600`, and give that by `{way}`"
        )
        return written.format(way=way)
    way = _BY_INPUT.of(call)
    return _("declare a variable of type secret, and give it by `{way}`").format(way=way) if way else ""


def way_for(call: Call) -> str:
    """The same for what is a variable of type secret already."""
    if way := _BY_FILE.of(call):
        return _("write it by `file::` with `:mode: 0600`, and give that by `{way}`").format(way=way)
    way = _BY_INPUT.of(call)
    return _("give it by `{way}`").format(way=way) if way else ""
