/* Waits until a file is written to the drive, and holds it for some milliseconds without leave to rename or delete it. */
#include <windows.h>
#include <stdio.h>
#include <stdlib.h>

int main(int count, char **words) {
    char path[600];
    WIN32_FIND_DATAA found;
    HANDLE file = INVALID_HANDLE_VALUE;
    if (count != 3) return 2;
    puts("ready");
    fflush(stdout);
    for (DWORD begun = GetTickCount(); GetTickCount() - begun < 60000 && file == INVALID_HANDLE_VALUE;) {
        snprintf(path, sizeof path, "%s.carnet-*.part", words[1]);
        HANDLE search = FindFirstFileA(path, &found);
        if (search == INVALID_HANDLE_VALUE) continue;
        FindClose(search);
        snprintf(path, sizeof path, "%s%s", words[1], found.cFileName);
        file = CreateFileA(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0, NULL);
    }
    if (file == INVALID_HANDLE_VALUE) return 1;
    puts("held");
    fflush(stdout);
    Sleep(atoi(words[2]));
    CloseHandle(file);
    return 0;
}
