//! Every call, and all unsafe code: each is safe to call as it is wrapped here.
#![allow(unsafe_code)]

use std::{
    ffi::{OsStr, OsString},
    fs::{File, OpenOptions},
    io::{self, ErrorKind, Write},
    os::windows::{
        ffi::{OsStrExt, OsStringExt},
        io::{AsHandle, AsRawHandle},
    },
    path::Path,
    ptr,
};

use windows_sys::Win32::{
    Globalization::{WC_NO_BEST_FIT_CHARS, WideCharToMultiByte},
    Storage::FileSystem::{
        FILE_TYPE_PIPE, GetDiskFreeSpaceExW, GetDriveTypeW, GetFileType, GetLogicalDrives,
        GetVolumeInformationW, GetVolumeNameForVolumeMountPointW, GetVolumePathNameW,
        MOVEFILE_REPLACE_EXISTING, MOVEFILE_WRITE_THROUGH, MoveFileExW, QueryDosDeviceW,
    },
    System::{
        Console::{GetConsoleOutputCP, WriteConsoleW},
        Diagnostics::Debug::{GetErrorMode, SEM_FAILCRITICALERRORS, SetErrorMode},
        Environment::GetCommandLineW,
        IO::DeviceIoControl,
    },
};

use crate::exact;

/// The longest name that Windows has, in its units.
const LONGEST: usize = 32_768;

/// What a rename may take the place of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// Nothing: where the name is taken, it fails.
    Nothing,
    /// A file.
    File,
}

/// What a volume says of itself.
pub(crate) struct Information {
    pub(crate) label: OsString,
    pub(crate) serial: u32,
    pub(crate) flags: u32,
    pub(crate) filesystem: OsString,
}

/// Gives a file or folder another name on the same volume, and comes back when that is flushed as far as the volume does it.
/// Names are taken exactly.
pub fn rename(from: &Path, to: &Path, over: Over) -> io::Result<()> {
    let (from, to) = (wide(exact(from)?.as_os_str())?, wide(exact(to)?.as_os_str())?);
    let flags = match over {
        Over::Nothing => MOVEFILE_WRITE_THROUGH,
        Over::File => MOVEFILE_WRITE_THROUGH | MOVEFILE_REPLACE_EXISTING,
    };
    // SAFETY: both names live until it returns and end with a zero.
    done(unsafe { MoveFileExW(from.as_ptr(), to.as_ptr(), flags) })
}

/// Has the system give a drive without a medium back as an error, and not ask in a window of its own for one.
pub fn no_windows_of_the_system() {
    // SAFETY: both take and give a number.
    unsafe { SetErrorMode(GetErrorMode() | SEM_FAILCRITICALERRORS) };
}

/// Bytes that this account may still write in a folder.
pub fn free_space(folder: &Path) -> io::Result<u64> {
    let folder = wide(exact(folder)?.as_os_str())?;
    let mut free = 0;
    // SAFETY: the name ends with a zero, the number is written by this call alone, and what is null is not wanted.
    done(unsafe {
        GetDiskFreeSpaceExW(folder.as_ptr(), &raw mut free, ptr::null_mut(), ptr::null_mut())
    })?;
    Ok(free)
}

/// The line by which this program was started, as it was typed.
#[must_use]
pub fn command_line() -> Vec<u16> {
    // SAFETY: takes nothing.
    let line = unsafe { GetCommandLineW() };
    // SAFETY: it ends with a zero, nothing behind that is read, and nobody changes it while the process runs.
    (0..).map(|at| unsafe { *line.add(at) }).take_while(|unit| *unit != 0).collect()
}

/// The code page in which the console shows what is written to it; none without a console.
pub fn output_code_page() -> Option<u32> {
    // SAFETY: takes nothing.
    Some(unsafe { GetConsoleOutputCP() }).filter(|page| *page != 0)
}

/// The console, whatever the output of this process goes to. It takes text, and shows it in every code page.
#[derive(Debug)]
pub struct Console(File);

impl Console {
    /// The one that this process has.
    ///
    /// # Errors
    /// There is none.
    pub fn open() -> io::Result<Self> {
        OpenOptions::new().read(true).write(true).open("CONOUT$").map(Self)
    }
}

impl Write for Console {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = std::str::from_utf8(bytes).map_err(io::Error::other)?;
        let units: Vec<u16> = text.encode_utf16().collect();
        let mut rest = units.as_slice();
        while !rest.is_empty() {
            let mut written = 0;
            // SAFETY: the handle is open, the length is that of the buffer, and the number is written by this call alone.
            done(unsafe {
                WriteConsoleW(
                    self.0.as_raw_handle(),
                    rest.as_ptr(),
                    length(rest),
                    &raw mut written,
                    ptr::null(),
                )
            })?;
            match rest.get(written as usize..) {
                Some(more) if written > 0 => rest = more,
                _ => return Err(ErrorKind::WriteZero.into()),
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A character as a code page has it, exactly; none where the page lacks it, or is none.
#[must_use]
pub fn in_code_page(page: u32, character: char) -> Option<Vec<u8>> {
    let mut units = [0; 2];
    let units = character.encode_utf16(&mut units);
    let (mut bytes, mut is_lost) = ([0; 8], 0);
    // SAFETY: both lengths are those of the buffers, the default is the page's own, and the number is written by this call alone.
    let written = unsafe {
        WideCharToMultiByte(
            page,
            WC_NO_BEST_FIT_CHARS,
            units.as_ptr(),
            units.len() as i32,
            bytes.as_mut_ptr(),
            bytes.len() as i32,
            ptr::null(),
            &raw mut is_lost,
        )
    };
    let bytes = bytes.get(..usize::try_from(written).ok()?)?;
    (!bytes.is_empty() && is_lost == 0).then(|| bytes.to_vec())
}

/// Whether this is a pipe, neither a file nor a console.
pub fn is_pipe(out: &impl AsHandle) -> bool {
    let handle = out.as_handle();
    // SAFETY: the handle is open as long as it is borrowed.
    unsafe { GetFileType(handle.as_raw_handle()) == FILE_TYPE_PIPE }
}

/// The upper folder of the volume on which a path lies, which need not be there.
pub(crate) fn volume_path_name(path: &Path) -> io::Result<OsString> {
    let path = wide(path.as_os_str())?;
    let mut root = vec![0; LONGEST];
    // SAFETY: the path ends with a zero, and the length is that of the buffer.
    done(unsafe { GetVolumePathNameW(path.as_ptr(), root.as_mut_ptr(), length(&root)) })?;
    Ok(text(&root))
}

/// The name of a volume that is mounted in a folder, `\\?\Volume{…}\`.
pub(crate) fn volume_name(folder: &Path) -> io::Result<OsString> {
    let folder = wide(folder.as_os_str())?;
    let mut name = [0; 64];
    // SAFETY: the name ends with a zero, and the length is that of the buffer.
    done(unsafe {
        GetVolumeNameForVolumeMountPointW(folder.as_ptr(), name.as_mut_ptr(), length(&name))
    })?;
    Ok(text(&name))
}

/// What kind of drive has this upper folder, by Windows' number.
pub(crate) fn drive_type(root: &Path) -> io::Result<u32> {
    let root = wide(root.as_os_str())?;
    // SAFETY: the name ends with a zero.
    Ok(unsafe { GetDriveTypeW(root.as_ptr()) })
}

pub(crate) fn information(root: &Path) -> io::Result<Information> {
    let root = wide(root.as_os_str())?;
    // One more than the longest that these can be.
    let (mut label, mut filesystem) = ([0; 261], [0; 261]);
    let (mut serial, mut flags) = (0, 0);
    // SAFETY: the name ends with a zero, the lengths are those of the buffers, and what is null is not wanted.
    done(unsafe {
        GetVolumeInformationW(
            root.as_ptr(),
            label.as_mut_ptr(),
            length(&label),
            &raw mut serial,
            ptr::null_mut(),
            &raw mut flags,
            filesystem.as_mut_ptr(),
            length(&filesystem),
        )
    })?;
    Ok(Information { label: text(&label), serial, flags, filesystem: text(&filesystem) })
}

/// A bit for each letter that is taken, the lowest for A.
pub(crate) fn logical_drives() -> io::Result<u32> {
    // SAFETY: takes nothing.
    let drives = unsafe { GetLogicalDrives() };
    if drives == 0 { Err(io::Error::last_os_error()) } else { Ok(drives) }
}

/// What a name such as `E:` stands for now.
pub(crate) fn dos_device(name: &OsStr) -> io::Result<OsString> {
    let name = wide(name)?;
    let mut target = vec![0; LONGEST];
    // SAFETY: the name ends with a zero, and the length is that of the buffer.
    let written = unsafe { QueryDosDeviceW(name.as_ptr(), target.as_mut_ptr(), length(&target)) };
    if written == 0 { Err(io::Error::last_os_error()) } else { Ok(text(&target)) }
}

/// Asks a driver; says how many bytes of `answer` it filled. The file must have been opened by this crate or the standard library, without
/// overlapped input and output: then everything has been written when the call is back.
pub(crate) fn control(
    file: &File,
    code: u32,
    question: &[u8],
    answer: &mut [u8],
) -> io::Result<usize> {
    let mut filled = 0;
    // SAFETY: the handle is open as long as it is borrowed and is not overlapped; the lengths are those of the slices, the codes used
    // here have their question and answer copied by the system, so that no alignment is asked of them.
    done(unsafe {
        DeviceIoControl(
            file.as_raw_handle(),
            code,
            question.as_ptr().cast(),
            length(question),
            answer.as_mut_ptr().cast(),
            length(answer),
            &raw mut filled,
            ptr::null_mut(),
        )
    })?;
    Ok(filled as usize)
}

fn done(result: i32) -> io::Result<()> {
    if result == 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

/// A name for Windows. One with a zero inside would end early and be another.
fn wide(name: &OsStr) -> io::Result<Vec<u16>> {
    let mut units: Vec<u16> = name.encode_wide().collect();
    if units.contains(&0) {
        return Err(ErrorKind::InvalidInput.into());
    }
    units.push(0);
    Ok(units)
}

/// What stands before the first zero.
fn text(units: &[u16]) -> OsString {
    OsString::from_wide(units.split(|unit| *unit == 0).next().unwrap_or_default())
}

/// Of a longer one only the beginning is used.
fn length<T>(slice: &[T]) -> u32 {
    u32::try_from(slice.len()).unwrap_or(u32::MAX)
}
