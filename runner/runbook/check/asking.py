"""Which calls wait for an answer of a person, or for ever, and what keeps them from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from runbook.check.usages import Sayings, Usages
from runbook.commands.calling import Takes
from runbook.commands.takers import taken_by
from runbook.i18n import _

if TYPE_CHECKING:
    from runbook.check.call import Call

# marks a sentence for the catalogs; it is translated where it is shown
N_ = str

# the first of what is not given is what to write
_ASK = Usages("""
    apt-get|apt install|remove|purge|upgrade|dist-upgrade|full-upgrade|autoremove|reinstall|build-dep \
        !-y|--yes|--assume-yes|-s|--dry-run|--simulate|-qq|-q=2
    aptitude install|remove|purge|upgrade|safe-upgrade|full-upgrade|dist-upgrade|reinstall|build-dep \
        !-y|--assume-yes|-s|--simulate
    dnf|yum install|remove|erase|upgrade|update|downgrade|reinstall|autoremove|distro-sync|swap \
        !-y|--assumeyes|--assumeno
    dnf|yum group install|remove|upgrade !-y|--assumeyes|--assumeno
    zypper install|in|remove|rm|update|up|patch|dist-upgrade|dup \
        !-n|--non-interactive|-y|--no-confirm|--dry-run
    pacman -R|-U !--noconfirm|-p|--print
    pacman PACKAGE -S !--noconfirm|-s|-i|-g|-l|-p|--search|--info|--print
    pacman -S -u|-c !--noconfirm|-p|--print
    flatpak install|uninstall|update !-y|--assumeyes|--noninteractive
    pip|pip3 uninstall !-y|--yes
    add-apt-repository !-y|--yes|--assume-yes|-L|--list
    certbot $|run|certonly|delete|revoke|register|unregister|enhance !-n|--non-interactive|--noninteractive
    ufw enable|reset !--force
    ufw delete [0-9]* !--force
    fsck|e2fsck|fsck.ext2|fsck.ext3|fsck.ext4|fsck.fat|fsck.vfat|dosfsck DEVICE !-y|-p|-a|-n|-N
    dnf module enable|install|reset|disable|remove !-y|--assumeyes|--assumeno
    docker buildx|builder prune !-f|--force
    gcloud * delete !-q|--quiet
    gcloud * * delete !-q|--quiet
    az * delete !-y|--yes
    npm init $ !-y|--yes
    fsck -A !-y|-p|-a|-n|-N|-T
    gpg|gpg2 --delete-key|--delete-keys|--delete-secret-key|--delete-secret-keys !--yes|--batch
    gpg|gpg2 --delete-secret-and-public-key !--yes|--batch
    kubeadm reset !-f|--force|--dry-run
    lvremove|vgremove !-y|--yes|-f|--force|-t|--test
    lvreduce !-y|--yes|-f|--force|-t|--test|-r|--resizefs
    gpg|gpg2 --gen-key|--generate-key|--full-gen-key|--full-generate-key !--batch
    gpg|gpg2 --quick-gen-key|--quick-generate-key|-c|--symmetric \
        !--batch|--passphrase|--passphrase-file|--passphrase-fd
    gpg|gpg2 -d|--decrypt !--batch|--passphrase|--passphrase-file|--passphrase-fd
    docker|podman|nerdctl system|volume|container|image|network prune !-f|--force
    docker|podman|nerdctl login !--password-stdin|-p|--password|--get-login
    terraform|tofu destroy !-auto-approve
    terraform|tofu apply $ !-auto-approve
    vagrant destroy !-f|--force
    git commit !-m|--message|-F|--file|-C|--no-edit|--dry-run|--fixup|GIT_EDITOR=*|EDITOR=*
    kinit !-k|--keytab
    iotop !-b
""")
# what to write instead, where that is more than an option
_TOLD = Sayings(
    {
        "-f noninteractive": Usages("dpkg-reconfigure !-f|--frontend|DEBIAN_FRONTEND=noninteractive"),
        "-subj …": Usages("openssl req !-subj|-config|-batch|-in"),
        "-noenc, or -passout file:…": Usages(
            "openssl req -newkey|-newkey=* !-noenc|-nodes|-passout|-config|-in|-key"
        ),
        "-passout file:…": Usages("""
        openssl genrsa|rsa|ec -aes*|-des3|-des|-camellia*|-aria* !-passout
        openssl pkcs12 -export !-passout|-password
    """),
        "-pass file:…": Usages("""
        openssl genpkey -aes*|-des3|-camellia*|-aria* !-pass
        openssl enc !-pass|-k=*|-K=*|-kfile|-list|-ciphers
    """),
        "--batch-mode --key-file …": Usages("cryptsetup luksFormat !-q|--batch-mode"),
        "--key-file …": Usages("""
        cryptsetup luksFormat DEVICE $ !-d|--key-file
        cryptsetup open|luksOpen|luksAddKey !-d|--key-file
    """),
        "-f DistUpgradeViewNonInteractive": Usages("do-release-upgrade !-f|-c"),
    }
)
_SAID = Sayings(
    {
        N_("write `:answer:`, or tell it what to do"): Usages("""
        passwd !-l|-u|-d|-e|-S|--lock|--unlock|--delete|--expire|--status|--stdin|-n|-x|-w|-i
        read !-t
        select|select-editor|ssh-copy-id|dialog|whiptail|mysql_secure_installation|mariadb-secure-installation|tzselect
        rm|mv|cp -i
        git rebase -i|--interactive !GIT_SEQUENCE_EDITOR=*
        git add|checkout|reset|stash -p|--patch|-i|--interactive
        emerge -a|--ask
        kubectl|oc edit !KUBE_EDITOR=*|EDITOR=*
        createuser --interactive|-P|--pwprompt
        docker|podman|nerdctl run IMAGE $ -i|--interactive -t|--tty !-d|--detach
        kadmin !-k|-c|-w|-n|-t
        realm join !--one-time-password|--no-password
        doveadm pw !-p|-l|-t
        update-alternatives --config
        ansible|ansible-playbook -K|-k|--ask-become-pass|--ask-pass|--ask-vault-pass|--ask-vault-password
        ansible-vault encrypt|create|edit|decrypt|view|rekey !--vault-password-file|--vault-id
        age -p|--passphrase
        python|python3 manage.py createsuperuser|flush !--noinput|--no-input
        gpg|gpg2 --edit-key !--command-fd|--batch
    """),
        N_("write -i, and give the password by <<EOF"): Usages("htpasswd FILE !-i|-b|-D|-v"),
        N_("give its password in a file, by -A"): Usages(
            "smbclient|rpcclient|net SHARE -U|--user !-A|-N|-k|-P|-U=*%*|--user=*%*|PASSWD=*|--use-kerberos=*"
        ),
        N_("tell it what to do, by -c"): Usages("smbclient|rpcclient SHARE !-c|--command|-L|--list|-M|-T"),
        N_("write `netplan apply`"): Usages("netplan try"),
        N_("write the unit, or its drop-in in NAME.d/, with `file::`"): Usages(
            "systemctl edit !--stdin|SYSTEMD_EDITOR=*|EDITOR=*|VISUAL=*"
        ),
        N_("write the file of sources with `file::`"): Usages("apt edit-sources !EDITOR=*|VISUAL=*"),
        N_("close its input: `</dev/null`"): Usages("openssl s_client"),
        N_("write --disabled-password --gecos '', and a password by `chpasswd`: it has none"): Usages("""
        adduser NAME $ !--system|--disabled-password|--disabled-login|-D
        adduser NAME $ !--system|--gecos|--comment|-D
    """),
        N_("write -s, and give the password twice by <<EOF"): Usages("smbpasswd !-s|-x|-d|-e|-n|-W|-w|-h"),
        N_("write -t, and give the password twice by <<EOF"): Usages(
            "pdbedit -a|--create !-t|--password-from-stdin"
        ),
        N_("give it a file and a passphrase, by -f and -N"): Usages("""
        ssh-keygen !-l|-R|-F|-y|-A|-H|-i|-e|-B|-k|-Q|-f
        ssh-keygen !-l|-R|-F|-y|-A|-H|-i|-e|-B|-k|-Q|-N
    """),
        N_("give it the table in a file, or in `crontab -`"): Usages("crontab -e !EDITOR=*|VISUAL=*"),
    }
)
# what shows something until a person ends it
_SHOWING = Sayings(
    {
        N_("write the file with `file::`, or what changes in it with `sed -i`"): Usages("""
        vi|vim|nano|emacs|editor !-e|-s|--batch|-b|-c
        virsh edit|net-edit|pool-edit !EDITOR=*|VISUAL=*
        edquota -u|-g|-t !-p|EDITOR=*|VISUAL=*
        git tag NAME -a|-s !-m|--message|-F|--file|-l|-d|-v
        visudo|vipw|vigr !-c|--check|EDITOR=*|VISUAL=*|SUDO_EDITOR=*
    """),
        N_("write -b -n 1"): Usages("top !-b"),
        N_("write -r -c 5"): Usages("mtr HOST !-r|--report|--raw|-j|--json|-C|--csv|-x|--xml|-l|-w"),
        N_("show what is meant with `ps`, or with `top -b -n 1`"): Usages("htop|btop|atop|bpytop $"),
        N_("ask its command-line twin: `nmcli`"): Usages("nmtui|nmtui-edit|nmtui-connect|nmtui-hostname"),
        N_("use a program that takes its orders as words, or send its keys by `:answer:`"): Usages("""
        mc|ncdu|alsamixer|cfdisk|cgdisk|powertop|mutt|tig|ranger !-h|-v|-o|-f|-C
        k9s|lazydocker|lazygit|ctop
        perf top
        iftop|nethogs|nload|bmon|iptraf-ng|vnstati !-t
        aptitude|tasksel $ !--list-tasks|-t
        raspi-config !nonint
        make menuconfig|nconfig|xconfig
    """),
    }
)
# what asks for a password at the terminal, whatever else it reads
_AT_TERMINAL = Usages("""
    mysql|mysqldump|mysqlimport|mysqladmin|mysqlcheck|mariadb|mariadb-dump|mariadb-admin -p=|--password=
    ldapsearch|ldapadd|ldapmodify|ldapdelete|ldappasswd|ldapwhoami -W
    psql|pg_dump|pg_dumpall|pg_restore|pg_basebackup|createdb|dropdb|createuser|dropuser -W|--password
""")
_ENDLESS = Usages("""
    ping|ping6 HOST !-c|-w
    watch !-g|--chgexit
    sleep infinity
    tail -f|-F|--follow !--pid
    vmstat|iostat|mpstat|sar [0-9]* $
    inotifywait -m|--monitor !-t|--timeout
    udevadm|ip monitor
    iperf3 -s !-1*|--one-off|-D|--daemon
    yes
    redis-cli monitor|MONITOR|subscribe|SUBSCRIBE|psubscribe|PSUBSCRIBE
    redis-cli --latency|--stat
    kafka-console-consumer|kafka-console-consumer.sh !--max-messages|--timeout-ms
    docker|podman|nerdctl stats !--no-stream
    docker|podman|nerdctl events !--until
    ssh -N !-f
    autossh !-f
    strace -p
    flask run
    python|python3 manage.py runserver
    journalctl -f|--follow
    dmesg -w|--follow|-W|--follow-new
    kubectl|oc logs -f|--follow
    kubectl|oc get -w|--watch
    kubectl|oc port-forward|proxy
    docker|podman|nerdctl logs -f|--follow
    docker|podman|nerdctl compose logs -f|--follow
    docker|podman|nerdctl compose up !-d|--detach|--wait|--abort-on-container-exit|--exit-code-from|--no-start
    docker-compose|podman-compose up !-d|--detach|--wait|--abort-on-container-exit|--exit-code-from|--no-start
    docker-compose|podman-compose logs -f|--follow
    tcpdump !-c|-r|-D|-d|--version
    python3|python http.server -m
    while|until
    nc|ncat|netcat -l|--listen
    nginx -g=*daemon?off*
    nft monitor
    php -S
""")
# what reads all that is typed, where it is given no file
_READER = Usages("""
    cat|sort|uniq|wc|head|tail|tac|rev|nl|tsort|shuf|paste|column|fold|fmt|expand $ \
        !-f|-F|--follow|--files0-from|-e|-i|--input-range|--echo
    md5sum|sha1sum|sha256sum|sha512sum|base64|xxd|od|hexdump|cut $
    tee
    tr SET
    grep|egrep|fgrep PATTERN $ !-r|-R|--recursive|-e|--regexp|-f|--file
    sed SCRIPT $ !-i|--in-place|-i*|-e|--expression|-f|--file
    sed $ -e|--expression !-i|--in-place|-i*
    awk|gawk|mawk PROGRAM $ !BEGIN*|-f|--file
    jq FILTER $ !-n|--null-input|-f|--from-file
    patch $ !-i|--input
    kubectl|oc apply|create|replace -f=-|--filename=-
""")
_PAGER = Usages("less|more|most|man|info !-w|-k|-f|-P")
_UNPACK = Usages("unzip FILE !-o|-n|-l|-t|-p|-c|-v|-z|-Z")


# packages that ask when they are installed, unless they are told
_ASKING = frozenset(
    [
        *("postfix", "slapd", "krb5-config", "krb5-user", "iptables-persistent", "phpmyadmin", "roundcube"),
        *("nullmailer", "ttf-mscorefonts-installer"),
    ]
)
_INSTALL = Usages("apt-get|apt|aptitude install|reinstall !-s|--dry-run|--simulate|-d|--download-only")
NONINTERACTIVE = "DEBIAN_FRONTEND=noninteractive"
SELECTED = "DEBCONF=selected"  # stands before what follows debconf-set-selections
_GIVING = frozenset(["xargs", "parallel"])  # it its operands


@dataclass(frozen=True)
class Waiting:
    """Why a call waits, `{command}` being its line, what keeps it from that, and the rule that it breaks."""

    fact: str
    remedy: str
    rule: str = "waits-for-answer"


def asks(call: Call) -> Waiting | None:
    """Why the call waits; None for one that does not."""
    if call.apart or call.only_tells:
        return None
    if not (call.piped or call.ended) and _ENDLESS.of(call):
        remedy = _("give it an end, or put `timeout` before it")
        return Waiting(_('"{command}" never ends'), remedy, "never-ends")
    if _AT_TERMINAL.of(call):
        return Waiting(_('"{command}" waits for an answer'), _("write `:answer:`, or tell it what to do"))
    if call.fed:
        return None
    if remedy := _answered(call):
        return Waiting(_('"{command}" waits for an answer'), remedy)
    return _stays(call)


def _answered(call: Call) -> str:
    """What keeps the call from asking; empty for one that asks nothing."""
    if usage := _ASK.of(call):
        return _write(usage.without[0])
    if _INSTALL.of(call) and not _ASKING.isdisjoint(call.operands) and not _is_told(call):
        return _write(NONINTERACTIVE)
    if option := _TOLD.of(call):
        return _write(option)
    if said := _SAID.of(call):
        return _(said)
    return _write("-o") if _unpacks_over(call) else ""


def _is_told(call: Call) -> bool:
    """Whether what its packages ask is answered before."""
    return any(word in {NONINTERACTIVE, SELECTED} for word in call.assigned)


def _write(option: str) -> str:
    return _("write {option}").format(option=option)


def _stays(call: Call) -> Waiting | None:
    """The same of what shows something until it is ended, or reads the terminal."""
    shown = not (call.piped or call.writes)
    remedy = N_("show it with `cat`") if shown and _PAGER.of(call) else ""
    remedy = remedy or _SHOWING.of(call)
    if remedy:
        return Waiting(_('"{command}" stays until a person ends it, by its keys'), _(remedy))
    if _READER.of(call) and not (call.later or call.ended or _GIVING & set(call.words)):
        remedy = _("give it a file, or what it shall read by <<EOF")
        return Waiting(_('"{command}" reads what is typed, until its end'), remedy)
    if taken_by((call.program, *call.arguments)) is Takes.PROMPT:
        remedy = _("tell it what to do, by its options or by <<EOF")
        return Waiting(_('"{command}" waits at a prompt of its own'), remedy)
    return None


def _unpacks_over(call: Call) -> bool:
    """Whether it asks for each file that is there already."""
    into_fresh = any(word.startswith("$(mktemp") for word in call.arguments)
    return not (call.guarded or into_fresh) and _UNPACK.of(call) is not None
