"""What tests of several rooms share: shells driven by hand, roots to chroot into, an sshd of their own."""
