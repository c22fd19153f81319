"""Words that are no choice of an author: with them, two that are alike say nothing of each other."""

from __future__ import annotations

_WORDS = """
    root admin administrator user users guest nobody daemon www-data staff wheel sudo adm operator owner group
    public private anonymous postgres

    nginx apache apache2 httpd mysql mysqld mariadb postgresql redis docker podman sshd named bind9 samba smbd
    nmbd winbind iscsi tftp tftpd dhcp dhcpd ntpd chrony chronyd cron crond rsyslog syslog systemd networkd
    resolved firewalld nftables iptables grafana prometheus rabbitmq memcached haproxy traefik caddy postfix
    dovecot exim4 squid unbound dnsmasq libvirtd containerd kubelet etcd vault consul nomad jenkins gitlab
    restic borg rclone rsync fail2ban certbot wireguard openvpn kubernetes elasticsearch mongodb mongod

    ext2 ext3 ext4 btrfs vfat exfat ntfs swap tmpfs raid raid0 raid1 raid5 raid6 raid10 luks luks2 crypt
    http https smtp imap ldap ldaps sftp snmp unix ipv4 ipv6 inet inet6 bridge wlan0 eth0 loopback
    amd64 i386 i686 arm64 armhf aarch64 x86_64 debian ubuntu fedora centos rocky alpine stable testing
    unstable contrib non-free universe multiverse security backports updates ed25519 rsa4096 sha256 sha512
    utf8 utf-8

    true false none null auto automatic default defaults local localhost localdomain global internal external
    main master primary secondary replica backup backups data database archive archives test tests prod
    production staging preprod development latest current home boot work files file folder disk volume image
    images cache logs spool queue config conf server client host hosts node worker name domain site sites web
    www mail shop blog wiki application service services system project common shared share simple basic
    normal high medium small large first last left right input output forward accept drop reject allow deny
    enable enabled disable disabled start stop restart reload status show list create delete remove install
    update upgrade full write read only never always daily weekly monthly hourly info error warning debug
    text json yaml password secret token
"""
WORDS = frozenset(_WORDS.split())
# folders that every system has
FOLDERS = frozenset(
    f"/{name}"
    for name in (
        *("bin", "boot", "dev", "etc", "home", "lib", "media", "mnt", "opt", "proc", "root", "run"),
        *("sbin", "srv", "sys", "tmp", "usr", "var"),
    )
)
# numbers that count or limit many things
NUMBERS = frozenset(
    [
        *("1000", "1001", "1024", "1500", "1777", "2000", "2048", "2775", "3000", "3600", "4096", "4755"),
        *("5000", "8192", "9000", "9999", "10000", "16384", "32768", "60000", "65535", "65536", "86400"),
    ]
)
