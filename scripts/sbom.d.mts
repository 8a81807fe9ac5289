export function billOfMaterials(): unknown;
