using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace BrowserAgent.Sessions.Tests.Fixtures;

/// <summary>Everything that was logged, as text that begins with the event id.</summary>
internal sealed class ListLoggerProvider : ILoggerProvider
{
    public ConcurrentQueue<string> Lines { get; } = new();

    /// <summary>How many warnings the origin guard has logged about blocked requests and documents.</summary>
    public int BlockedRequests => Lines.Count(line => line.StartsWith("2200 ", StringComparison.Ordinal));

    public ILogger CreateLogger(string categoryName) => new ListLogger(Lines);

    public void Dispose()
    {
    }

    private sealed class ListLogger(ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{eventId.Id} {formatter(state, exception)} {exception}");
    }
}
