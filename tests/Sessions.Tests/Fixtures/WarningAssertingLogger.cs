using Microsoft.Extensions.Logging;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Fixtures;

/// <summary>Records log messages, and fails the test when one is not a warning.</summary>
internal sealed class WarningAssertingLogger<T> : ILogger<T>
{
    public List<string> Messages { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        Assert.Equal(LogLevel.Warning, logLevel);
        Messages.Add(formatter(state, exception));
    }
}
