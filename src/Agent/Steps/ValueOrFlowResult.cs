namespace BrowserAgent.Agent.Steps;

/// <summary>A part of a step came to a value, or to the outcome that stops the flow. Exactly one of the two is set.</summary>
internal readonly record struct ValueOrFlowResult<T>(T? Value, FlowResult? Stop)
    where T : class;
