using System.Text;

namespace BrowserAgent.Agent.Files;

/// <summary>A file as a job names it: its path within the folder for uploads, with slashes.</summary>
internal static class FileReference
{
    /// <summary>Longest path, in characters.</summary>
    public const int MaxLength = 1_000;

    /// <summary>Longest name of a file or folder, in bytes of UTF-8, as file systems have it.</summary>
    public const int MaxNameBytes = 255;

    /// <summary>Why the text can't name a file of the folder, in words; null when it can.</summary>
    public static string? FindProblem(string reference)
    {
        if (reference.Length == 0)
        {
            return "it is empty";
        }

        if (reference.Length > MaxLength)
        {
            return $"it is longer than {MaxLength} characters";
        }

        if (reference.Any(character => character == '\\' || char.IsControl(character)))
        {
            return "it holds a backslash or a control character; write folders with /";
        }

        if (reference[0] == '/' || Path.IsPathRooted(reference))
        {
            return "it is an absolute path";
        }

        var names = reference.Split('/');
        return names.Contains("..", StringComparer.Ordinal) ? "it leaves the folder with .."
            : names.Any(name => name is "" or ".") ? "it holds an empty name or a single point between its slashes"
            : names.Any(name => Encoding.UTF8.GetByteCount(name) > MaxNameBytes) ? $"a name in it is longer than {MaxNameBytes} bytes"
            : null;
    }
}
