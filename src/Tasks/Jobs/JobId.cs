namespace BrowserAgent.Tasks.Jobs;

/// <summary>A job's identity: a time-ordered UUID (version 7), 32 hex digits.</summary>
public readonly record struct JobId(string Value)
{
    public override string ToString() => Value;
}
