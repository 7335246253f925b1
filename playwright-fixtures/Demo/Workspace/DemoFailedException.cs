namespace BrowserAgent.Demo.Workspace;

/// <summary>The demo can't go on; the message says what failed and the next move.</summary>
internal sealed class DemoFailedException(string message) : Exception(message);
