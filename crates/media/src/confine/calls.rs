//! seccomp: the system calls that no reader of a stick has a use for.

use super::{Bound, ConfineError, Sockets};

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64", target_arch = "riscv64")))]
pub(super) fn bound(_sockets: Sockets) -> Result<Bound, ConfineError> {
    Ok(Bound::None {
        why: carnet_language::text!(
            en "there is no filter of system calls for this processor";
            de "für diesen Prozessor gibt es keinen Filter der Systemaufrufe"
        ),
    })
}

#[cfg(any(target_arch = "x86_64", target_arch = "aarch64", target_arch = "riscv64"))]
pub(super) use filter::bound;

#[cfg(any(target_arch = "x86_64", target_arch = "aarch64", target_arch = "riscv64"))]
mod filter {
    use std::collections::BTreeMap;

    use seccompiler::{
        BackendError, BpfProgram, Error, SeccompAction, SeccompCmpArgLen, SeccompCmpOp,
        SeccompCondition, SeccompFilter, SeccompRule, TargetArch, apply_filter_all_threads,
        sock_filter,
    };

    use super::{Bound, ConfineError, Sockets};

    /// What is refused, whatever its arguments are. It is a list of what is dangerous, not of what is needed: the
    /// second changes with each release of a C library, and a reader that stops for it helps nobody.
    const REFUSED: &[i64] = &[
        // Other programs.
        libc::SYS_execve,
        libc::SYS_execveat,
        // It opens sockets and files past every filter.
        libc::SYS_io_uring_setup,
        // Other processes, and their files.
        libc::SYS_ptrace,
        libc::SYS_process_vm_readv,
        libc::SYS_process_vm_writev,
        libc::SYS_pidfd_getfd,
        // Another view of the file system.
        libc::SYS_mount,
        libc::SYS_umount2,
        libc::SYS_move_mount,
        libc::SYS_open_tree,
        libc::SYS_fsopen,
        libc::SYS_fsmount,
        libc::SYS_mount_setattr,
        libc::SYS_pivot_root,
        libc::SYS_chroot,
        libc::SYS_setns,
        libc::SYS_unshare,
        // The kernel, and where most of the ways into it began.
        libc::SYS_bpf,
        libc::SYS_perf_event_open,
        libc::SYS_userfaultfd,
        libc::SYS_add_key,
        libc::SYS_keyctl,
        libc::SYS_init_module,
        libc::SYS_finit_module,
        libc::SYS_delete_module,
        libc::SYS_kexec_load,
        libc::SYS_kexec_file_load,
        libc::SYS_reboot,
        // The clock.
        libc::SYS_clock_settime,
        libc::SYS_clock_adjtime,
        libc::SYS_settimeofday,
        libc::SYS_adjtimex,
    ];

    pub(in super::super) fn bound(sockets: Sockets) -> Result<Bound, ConfineError> {
        let program = program(sockets).map_err(|error| ConfineError::of(&error))?;
        match apply_filter_all_threads(&program) {
            Ok(()) => Ok(Bound::Whole { by: "seccomp".to_owned() }),
            Err(Error::Seccomp(error) | Error::Prctl(error))
                if matches!(error.raw_os_error(), Some(libc::ENOSYS | libc::EINVAL)) =>
            {
                Ok(Bound::None {
                    why: carnet_language::text!(
                        en "this kernel has no filter of system calls";
                        de "dieser Kernel hat keinen Filter der Systemaufrufe"
                    ),
                })
            }
            Err(error) => Err(ConfineError::of(&error)),
        }
    }

    fn program(sockets: Sockets) -> Result<BpfProgram, BackendError> {
        let mut rules: BTreeMap<i64, Vec<SeccompRule>> =
            REFUSED.iter().map(|call| (*call, Vec::new())).collect();
        let socket = match sockets {
            Sockets::None => Vec::new(),
            Sockets::Local => {
                let (kind, differs) = (SeccompCmpArgLen::Dword, SeccompCmpOp::Ne);
                let other = SeccompCondition::new(0, kind, differs, libc::AF_UNIX as u64)?;
                vec![SeccompRule::new(vec![other])?]
            }
        };
        rules.insert(libc::SYS_socket, socket);
        let refuse = SeccompAction::Errno(libc::EPERM as u32);
        let arch = TargetArch::try_from(std::env::consts::ARCH)?;
        let filter = SeccompFilter::new(rules, SeccompAction::Allow, refuse, arch)?;
        Ok([no_x32(), filter.try_into()?].concat())
    }

    /// Refuses the second set of numbers that some kernels have for 64-bit calls: the list above does not know it.
    #[cfg(target_arch = "x86_64")]
    fn no_x32() -> BpfProgram {
        const LOAD_NUMBER: u16 = 0x20;
        const JUMP_AT_LEAST: u16 = 0x35;
        const RETURN: u16 = 0x06;
        const ERRNO: u32 = 0x0005_0000;
        const X32: u32 = 0x4000_0000;
        let refuse = ERRNO | libc::EPERM as u32;
        vec![
            sock_filter { code: LOAD_NUMBER, jt: 0, jf: 0, k: 0 },
            sock_filter { code: JUMP_AT_LEAST, jt: 0, jf: 1, k: X32 },
            sock_filter { code: RETURN, jt: 0, jf: 0, k: refuse },
        ]
    }

    #[cfg(not(target_arch = "x86_64"))]
    fn no_x32() -> BpfProgram {
        Vec::new()
    }
}
