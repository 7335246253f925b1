namespace BrowserAgent.Agent.Packs.Loading;

/// <summary>What only the whole pack can answer: that names exist, that flows end, that variables are known, that jobs can be verified.</summary>
internal static class PackCrossChecks
{
    public static void Run(SitePack pack, PackDraft draft)
    {
        ElementChecks.Run(pack, draft);
        foreach (var reference in draft.Flows.Where(reference => !pack.Flows.ContainsKey(reference.Flow)))
        {
            draft.Errors.Add(reference.Position, $"unknown flow {reference.Flow}{NearestWord.Hint(reference.Flow, pack.Flows.Keys)}");
        }

        new FlowWalk(pack, draft.Errors, "login", isLogin: true).Through(pack.Session.Login.Steps, VariableScope.Account);
        foreach (var job in draft.Jobs)
        {
            new JobChecks(pack, draft.Errors).Run(job);
        }
    }
}
