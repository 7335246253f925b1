using System.Runtime.CompilerServices;
using BrowserAgent.TestKit;

namespace BrowserAgent.EndToEnd.Tests.Tryton;

/// <summary>A test that needs a real Tryton server. It is skipped with the reason where none can be set up.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TrytonFactAttribute : FactAttribute
{
    public TrytonFactAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber)
    {
        if (!File.Exists(TrytonServer.SetUp))
        {
            Skip = $"There is no {TrytonServer.SetUp}, which sets a Tryton server up. TRYTON_SETUP names another one.";
        }
    }
}
