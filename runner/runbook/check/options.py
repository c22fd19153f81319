"""Which options of a program take the word behind them: what is left are its subcommand and its operands."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# programs and those options, as their manuals write them
_TAKING = """
    adduser|addgroup --gecos --home --shell --uid --gid --ingroup --comment
    apt-get|apt|aptitude|dnf|yum -o --option -t --target-release -c --config-file --setopt --enablerepo \
        --disablerepo --installroot
    aws --profile --region --endpoint-url --output
    az -u -p -t --username --tenant
    certbot -d --domain --domains -m --email -w --webroot-path --cert-name --server --config-dir \
        --key-type --deploy-hook --pre-hook --post-hook --rsa-key-size
    createuser -h --host -p --port -U --username -c --connection-limit -g --role
    createdb|dropdb|createuser|dropuser -h --host -p --port -U --username -O --owner -T --template -E
    crontab -u
    cryptsetup -c --cipher -s --key-size -h --hash -d --key-file -S --key-slot --type -M --sector-size \
        --pbkdf --iter-time -i --label --keyfile-size -l --keyfile-offset --header --offset -o
    curl -o --output -H --header -u --user -d --data -X --request -A -e -b -c -m --max-time -T -U \
        --proxy-user
    docker|podman|nerdctl|docker-compose|skopeo|buildah -H --host --context -e --env --env-file -v \
        --volume -p --publish -w --workdir -u --user -h --hostname -l --label -m --memory --name --network \
        --net --mount --entrypoint --restart --cpus --add-host --device --cap-add --cap-drop --dns --gpus \
        --ip --ipc --log-driver --log-opt --pid --platform --pull --runtime --security-opt --shm-size \
        --tmpfs --ulimit --volumes-from --project-name --project-directory --profile --filter --format \
        --username --password --driver --subnet --gateway
    git -C -c --git-dir --work-tree --namespace -m --message -F --file -b --branch --depth --author
    htpasswd -C -r
    ipmitool -H -U -P -I
    journalctl -u --unit -n --lines -t --identifier -p --priority -S --since -U --until -o --output
    kinit -t -c -l -r -s -S
    kubectl|oc|helm -u --username -p --password -n --namespace --context --kubeconfig -s --server -f \
        --filename -l --selector -o --output -c --container
    ldapsearch|ldapadd|ldapmodify|ldapdelete|ldappasswd|ldapwhoami -D -w -b -H -h -p -f -s -y -a -S
    lftp -u -e -c -p
    lvcreate|lvextend|lvresize -L --size -l --extents -n --name -i --stripes -I --stripesize -V --type
    install -m --mode -o --owner -g --group -t --target-directory -S --suffix
    mkdir -m --mode
    mke2fs|mkfs.ext2|mkfs.ext3|mkfs.ext4 -L -t -b -m -N -O -E -T -i -I
    mkfs -t
    mongo|mongosh|mongodump|mongorestore -u -p --username --host --port --eval
    mysql|mysqldump|mysqlimport|mysqlcheck|mysqladmin|mariadb|mariadb-dump|mariadb-admin -u --user -h \
        --host -P --port -S --socket -D --database -e --execute
    keytool -storepass -keypass -srcstorepass -deststorepass -alias -keystore -file -dname \
        -keyalg -keysize -validity -storetype -srckeystore -destkeystore
    ipa-server-install|ipa-replica-install|ipa-client-install -a -p -r -n -w
    mosquitto_passwd -H -I
    nginx -g -c -p -e
    openssl -in -out -salt -passin -passout -key -keyout -days -subj -config -newkey -inkey \
        -pass -password -k -K -kfile -iv -S -name -extfile -CA -CAkey -addext -algorithm -pkeyopt
    patch -i --input -d --directory -p --strip -o --output
    pg_restore -F --format -d --dbname -h --host -p --port -U --username -f --file -n --schema -t --table \
        -j --jobs -L --use-list
    ping -c -i -w -W -I -s -t -l -p
    psql -c --command -d --dbname -f --file -h --host -p --port -U --username -v --set
    python3 -c -W -X
    qemu-img -f -O -o -F -b
    rclone --config --transfers --bwlimit
    read -p -t -n -N -d -a -u -i
    restic|borg -r --repo -p --password-file --password-command --target -H --host --tag
    redis-cli -h -p -n -a -u --user --pass -s
    rsync -e --rsh --exclude --include --filter -f --files-from --exclude-from --bwlimit
    sed -e --expression -f --file
    smbclient|rpcclient|smbcacls|net -U --user -c -A -I -p -W -D -S -s
    slappasswd -s -h -c -T
    doveadm -p -s -u -c -o
    kadmin -w -p -q -k -t -c -r -s
    gpg|gpg2 -o --output -r --recipient -u --local-user --homedir --keyring --keyserver --passphrase \
        --passphrase-file --passphrase-fd --pinentry-mode --trust-model --import-options
    gcloud --project --zone --region --format
    doctl --context --access-token
    tmux -s -n -c -t -L -S -f
    etcdctl --endpoints --cacert --cert --key
    sqlcmd -S -U -P -Q -d -i
    ssh-keygen -t -b -f -N -C -P -O -m -I -n -V -s
    sshpass -p -f -d -P
    swapon -p --priority
    systemctl -H --host -M --machine -t --type
    tail -n --lines -c --bytes -s --sleep-interval
    tcpdump -i --interface -c -r -w -s -W -C -G -F
    terraform|tofu -chdir -var -var-file
    truncate -s --size -r --reference
    umount -t --types -O
    useradd -c --comment -d --home-dir -g --gid -G --groups -s --shell -u --uid -p --password -e -k
    virsh -c --connect
    wget -O --output-document -P --directory-prefix --header -o -t --tries
    zfs -o -V
    zip|unzip -P -d -x -i
    zpool -o -O -m -R
    zypper -r --repo --root
"""
# what takes only the letters that are glued to it
_GLUED = """
    mysql|mysqldump|mysqlimport|mysqlcheck|mysqladmin|mariadb|mariadb-dump|mariadb-admin|7z|7za -p
"""


def _table(text: str) -> dict[str, frozenset[str]]:
    lines = [line.split() for line in text.split("\n") if line]
    return {program: frozenset(options) for programs, *options in lines for program in programs.split("|")}


_NONE: frozenset[str] = frozenset()
_TAKES, _GLUES = _table(_TAKING), _table(_GLUED)
_TAKES_GLUED = _TAKES | {program: _TAKES.get(program, _NONE) | glued for program, glued in _GLUES.items()}


def operands(program: str, arguments: Sequence[str]) -> tuple[str, ...]:
    """The arguments that are no options, nor the words of options."""
    return tuple(word for option, word in parted(program, arguments) if not option)


def parted(program: str, arguments: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each operand behind an empty text, each option with its word, or with an empty one."""
    takes = _TAKES.get(program, _NONE)
    option, ended = "", False
    for word in arguments:
        if option:
            yield option, word
            option = ""
        elif ended or not word.startswith("-") or word == "-":
            yield "", word
        elif word == "--":
            ended = True
        elif taking := _last(word, takes):
            option = taking
        else:
            yield _split(word, _TAKES_GLUED.get(program, takes))
    if option:
        yield option, ""


def letters(program: str, word: str) -> str:
    """The options that are letters in a word as `-qy`; not the letters of what one of them takes."""
    takes = _TAKES_GLUED.get(program, _NONE)
    for at, letter in enumerate(word[1:], 1):
        if f"-{letter}" in takes:
            return word[1 : at + 1]
    return word[1:]


def _last(word: str, takes: frozenset[str]) -> str:
    """The option that takes what follows this word: itself, or its last letter, as in `-itp 80:80`."""
    if word in takes:
        return word
    letters = (
        [f"-{letter}" for letter in word[1:]] if not word.startswith("--") and word[1:].isalpha() else []
    )
    return letters[-1] if letters and letters[-1] in takes and not takes & set(letters[:-1]) else ""


def _split(word: str, takes: frozenset[str]) -> tuple[str, str]:
    """`--size=5G`, `-L5G`."""
    if not word.startswith("--") and word[:2] in takes:
        return word[:2], word[2:].removeprefix("=")
    name, _equals, value = word.partition("=")
    return name, value
