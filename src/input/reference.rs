/// todo
pub fn scenario_reference() -> String { String::new() }
