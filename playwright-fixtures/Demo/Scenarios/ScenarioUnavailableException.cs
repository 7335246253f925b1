namespace BrowserAgent.Demo.Scenarios;

/// <summary>The site of a scenario can't be had here; the message says what is missing and the next move.</summary>
internal sealed class ScenarioUnavailableException(string message) : Exception(message);
