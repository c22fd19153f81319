"""For each rule of a careful colleague: texts in which it finds something, with the line, and others.

The codes stand in a step of their own, on line 4; texts that begin with `..` are whole documents.
"""

from __future__ import annotations

STEP = ".. step:: S\n   {options}\n\n   {code}\n"


def step(code: str, options: str = ":id: s") -> str:
    """A document of one step; its first command is on line 4."""
    options, code = (text.replace("\n", "\n   ") for text in (options, code))
    return STEP.format(options=options, code=code)


def variable(name: str, *options: str) -> str:
    """A declaration."""
    return f".. variable:: {name}\n" + "".join(f"   {option}\n" for option in options) + "\n"


HEREDOC = "tee -a /etc/f <<EOF\nx\nEOF"
VG = variable("VG", ":default: MyVG")
KEY = ".. file:: /root/key\n\n   -----BEGIN OPENSSH PRIVATE KEY-----\n"

MATRIX = variable("X", ":default: a") + variable("Y", ":value: {{ X }}") + ".. matrix::\n   :X: a, b\n"

# rule -> (document, line)
FINDS: dict[str, list[tuple[str, int]]] = {
    "undecided": [
        (".. undecided : on which host?\n\n" + step("true"), 1),
        ("* A\n\n  .. À décider\N{NO-BREAK SPACE}: où ?\n\n" + step("true"), 3),
    ],
    "destructive": [
        (step("mkfs.ext4 /dev/sdz1"), 4),
        (variable("X", ":default: a") + step("echo {{ X\n~ X }}\nmkfs.ext4 /dev/sdz1"), 9),
        (step("true\nsudo mkfs -t ext4 /dev/sdz1"), 5),
        (step("wipefs -a /dev/sdz"), 4),
        (step("dd if=a.img of=/dev/sdz bs=1M"), 4),
        (step('dd if=a.img of="$disk"'), 4),
        (step("cat a.img > /dev/sdz"), 4),
        (step("rm -rf /srv/data"), 4),
        (step("rm -r -f -- /srv/data"), 4),
        (step("lvremove -y a/b"), 4),
        (step("parted -s /dev/sdz mklabel gpt"), 4),
        (step("sgdisk -Z /dev/sdz"), 4),
        (step("echo ';' | sfdisk /dev/sdz"), 4),
        (step("mkswap /dev/sdz2"), 4),
        (step("cryptsetup -q luksFormat --key-file k /dev/sdz3"), 4),
        (step("mdadm --zero-superblock /dev/sdz"), 4),
        (step("if true; then\n  env A=b wipefs --all /dev/sdz\nfi"), 5),
        (step('echo "$(blkdiscard /dev/sdz)"'), 4),
        (step("true\nsh -c 'true; mkfs.ext4 /dev/sdz'"), 5),
        (step("ls -d /srv/* | xargs rm -rf"), 4),
    ],
    "not-repeatable": [
        (step(HEREDOC), 4),
        (step("echo x >> /etc/f"), 4),
        (step("{ echo x; echo y; } >> /etc/f"), 4),
        (step("cat <<EOF | sudo tee -a /etc/f\nx\nEOF"), 4),
        (step("mkdir /srv/x"), 4),
        (step("mkdir /srv/x && date"), 4),
        (step("tee -a /etc/f <<EOF || exit 1\nx\nEOF"), 4),
        (step("lvcreate -L 1G -n a b"), 4),
        (step("useradd bob"), 4),
        (step("ln -s a b"), 4),
        (step("git clone https://example.org/a"), 4),
        (step(r"sed -i 's/DEVICE\=/DEVICE\=eth0/g' /etc/f"), 4),
        (step("sed -i 's/^/# /' /etc/f"), 4),
        (step("sed -i -e 's,$, quiet,' /etc/f"), 4),
        (step("apt-get update && mkdir /srv/x"), 4),
    ],
    "waits-for-answer": [
        (step("apt-get install less"), 4),
        (step("DEBIAN_FRONTEND=noninteractive apt-get install less"), 4),
        (step("sudo apt install less"), 4),
        (step("apt-get update && apt-get upgrade"), 4),
        (step("passwd root"), 4),
        (step("apt-get -o Dpkg::Options::=--force-confold install less"), 4),
        (step("ssh-keygen -t ed25519"), 4),
        (step("read answer"), 4),
        (step("dpkg-reconfigure tzdata"), 4),
        (step("adduser bob"), 4),
        (step("chroot /mnt apt-get install less"), 4),
        (step("vgremove a", ":confirm: a"), 4),
    ],
    "doubtful-place": [
        (step("if true; then\n  chroot /mnt/system\nfi"), 5),
        (step("for host in a b; do\n  ssh $host\ndone"), 5),
        (step("if true; then su - bob; fi\ntrue"), 4),
    ],
    "mount-stays": [
        (step("mount /dev/sdz1 /mnt"), 4),
        (step("mount -o noatime /dev/sdz1 /mnt/a\numount /mnt/b"), 4),
    ],
    "matches-more": [
        (step("lsof | grep /media/X | awk '{ print $2 }' | xargs kill"), 4),
    ],
    "edited-too-late": [
        (step("update-initramfs -u\nsed -i s/a/b/ /etc/initramfs-tools/initramfs.conf"), 5),
        (step("update-grub\necho X=1 > /etc/default/grub"), 5),
    ],
    "alternatives": [
        (step("# pour amd64\ndebootstrap --arch amd64 a b\n# pour i386\ndebootstrap --arch i386 a b"), 7),
    ],
    "output-in-commands": [
        (step("cat /proc/volume\ntid:86 name:x"), 5),
        (".. step:: Ce que 'lsinitramfs /boot/x' affiche\n\n   scripts/local-top/iscsi\n", 3),
    ],
    "repeated-command": [
        (step("apt-get update\napt-get -y install less\napt-get update"), 6),
    ],
    "secret-in-clear": [
        (step('echo "root:Sesame42" | chpasswd'), 4),
        (step("printf 'root:Sesame42\\n' | chpasswd"), 4),
        (step("mysql --password=Sesame42 -e 'select 1'"), 4),
        (step("curl https://bob:Sesame42@example.org/"), 4),
        (step("export PGPASSWORD=Sesame42"), 4),
        (step("tee /etc/ietd.conf <<EOF\nIncomingUser name Sesame42\nEOF"), 5),
        (".. file:: /etc/app.conf\n\n   db_password = Sesame42\n", 3),
        (step("psql -c \"ALTER ROLE app PASSWORD 'Sesame42'\""), 4),
        (step("psql -c \"CREATE USER app WITH LOGIN PASSWORD 'Sesame42'\""), 4),
        (step("psql <<EOF\nALTER ROLE app WITH ENCRYPTED PASSWORD 'Sesame42';\nEOF"), 5),
        (step("mysql -e \"CREATE USER 'a'@'%' IDENTIFIED BY 'Sesame42'\""), 4),
        (step("mysql -e 'ALTER USER a IDENTIFIED WITH caching_sha2_password BY \"Sesame42\"'"), 4),
        (".. file:: /srv/a.sql\n\n   SET PASSWORD FOR a = 'Sesame42';\n", 3),
        (step("mysql -uroot -pSesame42 -e 'select 1'"), 4),
        (step("mysqldump -pSesame42 a > a.sql"), 4),
        (step("mysqladmin -u root -pSesame42 status"), 4),
        (step("mysqladmin -u root password Sesame42"), 4),
        (step("export AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI"), 4),
        (step("SECRET_KEY=Sesame42 ./manage.py migrate"), 4),
        (".. file:: /srv/settings.py\n\n   SECRET_KEY = 'Sesame42'\n", 3),
        (step("ldapsearch -x -D cn=admin -w Sesame42"), 4),
        (step("smbclient //srv/a -U bob%Sesame42 -c ls"), 4),
        (step("nmcli device wifi connect Maison password Sesame42"), 4),
        (step("nmcli con modify Maison wifi-sec.psk Sesame42"), 4),
        (step("sshpass -p Sesame42 ssh web1 true"), 4),
        (step("curl -u bob:Sesame42 https://example.org/"), 4),
        (KEY, 3),
        (variable("MOT_DE_PASSE", ":default: x") + step("echo {{ MOT_DE_PASSE }}"), 1),
        (variable("CLEF", ":type: secret", ":example: Sesame42") + step("echo {{ CLEF }} Sesame42"), 8),
    ],
    "excludes-nothing": [
        (MATRIX + "   :exclude: X == 'c'\n\n" + step("echo {{ Y }}"), 9),
        (MATRIX + "   :exclude:\n     X == 'a'\n     Y == 'c'\n\n" + step("echo {{ Y }}"), 11),
    ],
    "unused-variable": [
        (variable("X", ":default: a") + step("true"), 1),
        (variable("X", ":default: a") + step("echo '{{ X }}'", ":raw:"), 1),
    ],
    "near-twins": [
        (".. host:: MyPXE\n\n" + step("scp a PyPXE:/srv"), 6),
        (step("echo MyHost MyHost\necho MyHots"), 5),
    ],
    "contradiction": [
        (step("echo iqn.2013-06.lan.a:x iqn.2013-06.lan.a:y\necho iqn.2012-04.lan.a:x"), 5),
        ("Nom : iqn.2012-04.lan.a:x\n\n" + step("echo iqn.2013-06.lan.a:x iqn.2013-06.lan.a:y"), 1),
        (step("ietadm --tid=100") + "\n.. output::\n\n   tid:86 name:x\n", 8),
        (step("ietadm --tid=100\nietadm --tid=100\nietadm --tid=86\nietadm --tid=100"), 6),
        (".. step:: Créer le volume sur le VG Raid6\n\n   lvs MyVG\n", 1),
    ],
    "constant-equals-default": [
        (VG + step("lvs {{ VG }}\nlvs MyVG/a"), 8),
        (VG + step("lvs {{ VG }}\nls /dev/MyVG/a"), 8),
        (variable("D", ":type: path", ":default: /srv/tftp") + step("ls {{ D }}\nls /srv/tftp/x"), 9),
        (VG + ".. file:: /etc/f\n\n   {{ VG }}\n   vg=MyVG\n", 7),
        (VG + step("lvs {{ VG }}") + "\n.. output::\n\n   MyVG\n", 11),
    ],
    "ends-at-a-failure": [(step("set -e"), 4)],
    "read-again": [
        (variable("X", ":default: a b") + step("ssh host echo {{ X }}"), 7),
        (variable("X", ":default: a b") + step("ssh host bash <<EOF\nls {{ X }}\nEOF"), 8),
    ],
    "shell-without-reason": [
        (variable("X", ":type: words", ":default: a b") + step("ls {{ X | shell }}"), 8)
    ],
}

CLEAN: dict[str, list[str]] = {
    "undecided": [".. a comment, undecided: no\n\n" + step("true"), "Undecided : no.\n\n" + step("true")],
    "destructive": [
        step("mkfs.ext4 /dev/sdz1", ":confirm: the disk"),
        step("echo mkfs.ext4 /dev/sdz1"),
        step("# mkfs.ext4 /dev/sdz1\ntrue"),
        step("echo 'rm -rf /'"),
        step("cat <<EOF\nrm -rf /\nEOF"),
        step("fdisk -l /dev/sdz"),
        step("parted /dev/sdz print"),
        step("rm /srv/a"),
        step("rm -rf /tmp/a"),
        step("dd if=/dev/zero of=a.img count=1"),
        step("true > /dev/null"),
        step("grep -rf patterns /srv"),
        step("lvcreate -L 1G -n a b", ":unless: lvs b/a\n:undo: lvremove -y b/a"),
    ],
    "not-repeatable": [
        step(HEREDOC, ":unless: grep -q x /etc/f"),
        step("grep -q x /etc/f || echo x >> /etc/f"),
        step("if ! test -d x; then mkdir x; fi"),
        step("test -d x || mkdir x"),
        step("[ -d x ] || mkdir x"),
        step("mkdir -p /srv/x"),
        step("if mkdir /run/lock; then date; fi"),
        step("until mkdir /run/lock; do sleep 1; done"),
        step("mkdir /srv/x 2>/dev/null || true"),
        step("install -d /srv/x"),
        step("ln -sfn a b"),
        step("tee /etc/f <<EOF\na >> b\nEOF"),
        step("echo 'a >> b'"),
        step("echo x >> /dev/stderr"),
        step("sed -i 's/^DEVICE=.*/DEVICE=eth0/' /etc/f"),
        step("sed -i 's/^#Port/Port/' /etc/f"),
        step("sed 's/a/aa/' f"),
        step("git pull"),
    ],
    "waits-for-answer": [
        step("apt-get -y install less"),
        step("apt-get install -qqy less"),
        step("apt-get update"),
        step("apt-get install less", ":answer: \\[Y/n\\] => y"),
        step("yes | apt-get install less"),
        step("passwd root <<EOF\na\na\nEOF"),
        step("ssh-keygen -t ed25519 -N '' -f key"),
        step("ssh-keygen -l -f key"),
        step("while read -r line; do echo $line; done < f"),
        step("printf 'a\\n' | while read -r line; do echo $line; done"),
        step("echo apt-get install less"),
        step("passwd -l root"),
    ],
    "doubtful-place": [
        step("if true; then\n  chroot /mnt/system true\nfi"),
        step("for host in a b; do\n  ssh $host uptime\ndone"),
        step("ssh host <<EOF\nuptime\nEOF"),
        step("echo uptime | ssh host"),
    ],
    "mount-stays": [
        step("mount /dev/sdz1 /mnt\numount /mnt"),
        step("mount /dev/sdz1 /mnt", ":undo: umount /mnt"),
        step("mount /dev/sdz1 /mnt/a/b\numount -R /mnt"),
        step("mount"),
        step("mount -o remount,rw /"),
        step("mount /dev/sdz1 /mnt/") + "\n" + step("umount /mnt", ":id: t"),
        variable("D", ":type: path", ":default: /srv/x") + step("mount a {{ D }}\numount '{{D}}'"),
    ],
    "matches-more": [
        step("lsof | grep /media/X"),
        step("lsof | grep -w /media/X | xargs kill"),
        step("lsof -t +f -- /media/X | xargs -r kill"),
        step("lsof | grep '/media/X ' | xargs kill"),
    ],
    "edited-too-late": [
        step("sed -i s/a/b/ /etc/initramfs-tools/initramfs.conf\nupdate-initramfs -u"),
        step("update-initramfs -u\nsed -i s/a/b/ /etc/initramfs-tools/initramfs.conf\nupdate-initramfs -u"),
        step("update-grub\nsed -i s/a/b/ /etc/hosts"),
    ],
    "alternatives": [
        step("# first\ncp a b\n# then\ncp a c"),
        step("# pour a\necho a\n# pour b\necho b"),
        step("cp a b\ncp a c"),
    ],
    "output-in-commands": [
        step("cat x") + "\n.. output::\n\n   tid:86 name:x\n",
        step("scripts/build\n./a:b"),
        step("tee f <<EOF\ntid:86 name:x\nEOF"),
    ],
    "repeated-command": [
        step("apt-get update\napt-get -y install less\napt-get clean"),
        step("systemctl daemon-reload\nsystemctl daemon-reload"),
    ],
    "secret-in-clear": [
        variable("M", ":type: secret") + step('echo "root:{{ M }}" | chpasswd'),
        step('mysql --password="$password" -e x'),
        step("grep password=Sesame42 /etc/f"),
        step("echo 'Password authentication' | cat"),
        ".. file:: /etc/app.conf\n\n   password = ${PASSWORD}\n   PasswordAuthentication no\n",
        step("stat --format=a:b f | cat"),
        step("echo name:Sesame42 | cat"),
        step("mysql -u root -p -e 'select 1'", ":answer: word => x"),
        step("mysqldump -p clients > a.sql", ":answer: word => x"),
        variable("M", ":type: secret") + step("psql -c \"ALTER ROLE app PASSWORD '{{ M }}'\""),
        variable("M", ":type: secret") + step("mysql -p{{ M }} -e 'select 1'"),
        step('mysql -p"$password" -e x'),
        step("ldapsearch -x -W -D cn=admin", ":answer: word => x"),
        step("smbclient //srv/a -U bob -A /root/access -c ls"),
        step("nmcli --ask device wifi connect Maison password", ":answer: word => x"),
        step("curl -u bob https://example.org/a:b", ":answer: word => x"),
        step("export SECRET_KEY_FILE=/run/secrets/key AWS_SECRET_ACCESS_KEY=$key"),
        step("echo 'the USER chooses a PASSWORD, as told by IDENTIFIED BY'"),
        step("sed -i 's/^SECRET_KEY=.*/SECRET_KEY=@key@/' f"),
        step("mkdir -p Sesame42"),
        ".. file:: /etc/nsswitch.conf\n\n   passwd:         files systemd\n",
    ],
    "excludes-nothing": [
        MATRIX + "   :exclude: X == 'a'\n\n" + step("echo {{ Y }}"),
        MATRIX + "   :exclude: Y == 'b'\n\n" + step("echo {{ Y }}"),
    ],
    "unused-variable": [
        variable("X", ":default: a") + step("echo {{ X }}"),
        variable("X", ":default: a") + step("true", ":when: X == 'a'"),
        variable("X", ":default: a") + "\nVoici :var:`X`.\n\n" + step("true"),
        variable("X", ":type: host", ":default: localhost") + ".. host:: X\n\n" + step("true"),
        variable("X", ":default: a") + variable("Y", ":value: {{ X }}") + step("echo {{ Y }}"),
        variable("X", ":default: a") + step("read x", ":answer: a => {{ X }}"),
    ],
    "near-twins": [
        step("echo myHost1 myHost2"),
        step("echo MyHost yourHost"),
        step("echo MyHost MyHosts"),
        step("echo count mount"),
    ],
    "contradiction": [
        step("echo iqn.2013-06.lan.a:x iqn.2012-06.lan.b:x"),
        step("ietadm --tid=100") + "\n.. output::\n\n   tid:100 lun:0\n",
        step("ietadm --tid=100\nietadm --tid=86"),
        step("a --n=1\na --n=2") + "\n.. output::\n\n   n:3\n",
        ".. step:: Copier sur le serveur TFTP\n\n   true\n",
    ],
    "constant-equals-default": [
        VG + step("lvs {{ VG }}\nlvs MyVG2 AMyVG MyVG.old"),
        variable("E", ":type: word", ":default: iscsi") + step("echo {{ E }} iscsi"),
        variable("H", ":type: host", ":default: localhost") + step("ping {{ H }} localhost"),
        VG + variable("VH", ":default: MyVG") + step("lvs {{ VG }} {{ VH }} MyVG"),
        VG + step("lvs {{ VG }}") + "\n" + step("lvs MyVG", ":id: r\n:raw:"),
    ],
    "ends-at-a-failure": [step("(set -e; true)"), step("set -u")],
    "read-again": [
        variable("X", ":type: word", ":default: a") + step("ssh host echo {{ X }}"),
        variable("X", ":default: a b") + step('ssh web1 "cat > /etc/motd" <<EOF\n{{ X }}\nEOF'),
    ],
    "shell-without-reason": [
        variable("X", ":type: words", ":default: a b") + step("# several files\nls {{ X | shell }}")
    ],
}
