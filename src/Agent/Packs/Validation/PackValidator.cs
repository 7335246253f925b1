using BrowserAgent.Agent.Packs.Parsing;

namespace BrowserAgent.Agent.Packs.Validation;

/// <summary>Checks that need the whole pack: that names exist, flows end, variables are known and jobs can be verified.</summary>
internal static class PackValidator
{
    public static void Run(SitePack pack, PackParseContext draft)
    {
        ElementReferenceValidator.Run(pack, draft);
        AccessValidator.Run(pack, draft);
        foreach (var reference in draft.Flows.Where(reference => !pack.Flows.ContainsKey(reference.Flow)))
        {
            draft.Errors.Add(reference.Position, $"unknown flow {reference.Flow}{SpellingSuggester.Hint(reference.Flow, pack.Flows.Keys)}");
        }

        new FlowValidator(pack, draft.Errors, "login", isLogin: true).ValidateSteps(pack.Session.Login.Steps, VariableScope.Account);
        foreach (var job in draft.Jobs)
        {
            new JobTypeValidator(pack, draft.Errors).Run(job);
        }
    }
}
