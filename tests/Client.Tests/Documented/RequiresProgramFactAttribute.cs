using System.Runtime.CompilerServices;

namespace BrowserAgent.Client.Tests.Documented;

/// <summary>A test that needs programs on the PATH. It is skipped where one is missing, with its name as the reason.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RequiresProgramFactAttribute : FactAttribute
{
    public RequiresProgramFactAttribute(string[] programs, [CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber)
    {
        Programs = programs;
        var missing = programs.Where(program => !IsOnPath(program)).ToArray();
        if (missing.Length > 0)
        {
            Skip = $"{string.Join(" and ", missing)} is not on this machine; ./browser-agent test installs it.";
        }
    }

    public IReadOnlyList<string> Programs { get; }

    private static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
