namespace BrowserAgent.Fixtures.LlmStandIn.Reading;

/// <summary>A node that might be the element. <see cref="Name"/> is how well its label fits, 0 to 1; <see cref="Score"/> ranks.</summary>
internal sealed record Candidate(SnapshotNode Node, double Name, double Score)
{
    public string Ref => Node.Ref!;
}
