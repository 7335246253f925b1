using System.Globalization;

namespace BrowserAgent.Sessions.Tests.Machine;

/// <summary>A <c>stat</c> file of a process in the kernel's format.</summary>
internal static class ProcStatFileText
{
    public static string Of(int id, string name, char state, int parent) =>
        string.Create(CultureInfo.InvariantCulture, $"{id} ({name}) {state} {parent} 1 1 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0 4711 0 0 18446744073709551615 0\n");
}
