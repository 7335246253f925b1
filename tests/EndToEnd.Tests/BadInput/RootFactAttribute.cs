using System.Runtime.CompilerServices;

namespace BrowserAgent.EndToEnd.Tests.BadInput;

/// <summary>A test that needs the root user; it is skipped for other users.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Skip = "These tests do not run as root.";
        }
    }
}
